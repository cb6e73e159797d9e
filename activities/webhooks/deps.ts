import type { Db } from '../../db/orm.ts';
import type { DisabledReason } from '../../domain/webhooks/endpoint.ts';
import type { Logger } from '../../logger.ts';
import type { SendWebhook } from '../../upstreams/webhooks/send.ts';

export interface WebhookActivityDeps {
  db: Db;
  logger: Logger;
  send: SendWebhook;
  /** Opens a secret as it is stored. @throws {Error} when its key is missing */
  openSecret(stored: string): string;
  /** Pause before the second attempt, see `getRetryDelayMs`. */
  retryMs: number;
  /** How long an event is tried, from its first attempt. */
  giveUpMs: number;
  /** How long an endpoint may fail before it is disabled. */
  disableAfterMs: number;
  /** Counts an attempt at an event. */
  onAttempt?: (outcome: 'delivered' | 'failed' | 'given_up') => void;
  /** Counts an endpoint that was disabled. */
  onDisabled?: (reason: DisabledReason) => void;
}
