/**
 * Starts the deliveries of a chat's events as soon as they are written.
 *
 * 1. Nothing depends on it: what is noted in `webhook_cursors` and has no workflow, the reconciler finds.
 * 2. A tenant without an enabled endpoint costs a look into memory. All tenants with one are remembered; the list is
 *    read again after a message about a change, after a gap in the bus, and when it is `keptMs` old.
 * 3. It never delays or fails the work that wrote the event.
 */
import type { Bus } from '../../bus/bus.ts';
import type { Db } from '../../db/orm.ts';
import { findWaitingEndpoints } from '../../db/repositories/webhooks/cursors.ts';
import { listTenantsWithWebhooks } from '../../db/repositories/webhooks/endpoints.ts';
import type { Logger } from '../../logger.ts';
import type { DeliverArgs } from './deliver-next.ts';

export interface WebhookWaker {
  /** Call it after events of the chat were committed. */
  wake(chat: { tenant_id: string; chat_id: string }): void;
  close(): void;
}

interface WakerOptions {
  db: Db;
  bus: Bus;
  logger: Logger;
  /** Starts or signals the workflow that delivers. */
  start(ref: DeliverArgs): Promise<void>;
}

/** A message about a change may be lost. */
const keptMs = 60_000;

export function createWebhookWaker({ db, bus, logger, start }: WakerOptions): WebhookWaker {
  let known: Promise<ReadonlySet<string>> | null = null;
  let readAt = 0;
  const forget = () => {
    known = null;
  };
  const unsubscribe = bus.subscribe({
    onMessage: ({ kind }) => {
      if (kind === 'webhooks_changed') forget();
    },
    onGap: forget,
  });

  function readTenants(): Promise<ReadonlySet<string>> {
    if (known !== null && performance.now() - readAt < keptMs) return known;
    readAt = performance.now();
    const reading = listTenantsWithWebhooks(db).then((ids) => new Set(ids));
    known = reading;
    reading.catch(() => {
      if (known === reading) forget();
    });
    return reading;
  }

  async function startAll({ tenant_id, chat_id }: { tenant_id: string; chat_id: string }): Promise<void> {
    if (!(await readTenants()).has(tenant_id)) return;
    const endpoints = await findWaitingEndpoints(db, { tenantId: tenant_id, chatId: chat_id });
    await Promise.all(endpoints.map((endpoint_id) => start({ tenant_id, endpoint_id, chat_id })));
  }

  return {
    wake(chat) {
      startAll(chat).catch((error: unknown) =>
        logger.warn(
          { err: error, ...chat },
          'failed to start the delivery of webhooks; left it to the reconciler',
        ),
      );
    },
    close: unsubscribe,
  };
}
