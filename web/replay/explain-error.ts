import { t } from './texts.ts';

const plain = {
  'upstream timeout': 'why_timeout',
  'upstream unavailable': 'why_unavailable',
  'upstream busy': 'why_busy',
  'upstream answer invalid': 'why_invalid',
  'upstream chat session expired': 'why_session',
  'internal error': 'why_internal',
} as const;

/** What a `last_error`, or the reason of a step, means; null if it says so itself. */
export function explainError(error: string): string | null {
  const [, server] = /upstream error (\d{3})/.exec(error) ?? [];
  if (server) return t('why_server', { status: server });
  const [, refusal] = /upstream refused with (\d{3})/.exec(error) ?? [];
  if (refusal) return t('why_refused', { status: refusal });
  const found = Object.entries(plain).find(([words]) => error.includes(words));
  return found ? t(found[1]) : null;
}
