import { webhookKinds } from '../../domain/webhooks/endpoint.ts';
import type { Webhook } from '../api/types.ts';
import { t } from './texts.ts';

/** The events that an endpoint gets. */
export function toKindsText({ kinds }: Webhook): string {
  return kinds.length === webhookKinds.length ? t('all_kinds') : kinds.join(', ');
}

export function isFuture(iso: string | null): boolean {
  return iso !== null && Date.parse(iso) > Date.now();
}
