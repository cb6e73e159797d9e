import type { WebhookActors } from '../../../temporal/webhook-actors.ts';

/** What the routes of webhooks need beside rows. */
export interface WebhookGateway extends Pick<WebhookActors, 'retryNow' | 'sendOnce'> {
  /** Whether endpoints may have http:// addresses. */
  allowHttp: boolean;
  /** Encrypts a secret for its row. */
  sealSecret(secret: string): string;
}
