import { createBus } from '../../../bus/create-bus.ts';
import { required } from '../../../config.ts';
import { createOrm, type Db } from '../../../db/orm.ts';
import type { ChatRef } from '../../../domain/chat/round.ts';
import { createLogger } from '../../../logger.ts';
import { createPayloadCodec } from '../../../temporal/codec/create-codec.ts';
import { connectTemporal } from '../../../temporal/connect.ts';
import { webhookActorSettings } from '../../../temporal/webhook-actor-settings.ts';
import { createWebhookActors } from '../../../temporal/webhook-actors.ts';
import type { TestApp } from '../../support/test-app.ts';

/** Writes rows at the rate of a worker, and notifies of them. */
export interface ChatWriter {
  db: Db;
  /** Notifies servers of an event. */
  notify(chat: ChatRef): Promise<void>;
  /** Starts the deliveries of what waits for the endpoint. */
  wakeWebhooks(chat: ChatRef, endpointId: string): Promise<void>;
  close(): Promise<void>;
}

export async function openChatWriter({ config }: TestApp): Promise<ChatWriter> {
  const databaseUrl = required(config, 'DATABASE_URL');
  const orm = await createOrm({ databaseUrl, pool: 20 });
  const bus = createBus({
    databaseUrl,
    redisUrl: config.REDIS_URL,
    logger: createLogger({ level: 'silent', name: 'test' }),
  });
  const temporal = await connectTemporal({
    address: required(config, 'TEMPORAL_ADDRESS'),
    namespace: config.TEMPORAL_NAMESPACE,
    payloadCodec: createPayloadCodec(config),
  });
  const webhooks = createWebhookActors(temporal.client, webhookActorSettings(config));
  return {
    db: orm.em,
    // A notification that is lost only delays.
    notify: ({ chat_id }) => bus.publish({ kind: 'chat_updated', chat_id }).catch(() => {}),
    wakeWebhooks: ({ tenant_id, chat_id }, endpoint_id) => webhooks.wake({ tenant_id, endpoint_id, chat_id }),
    async close() {
      await bus.close();
      await temporal.close();
      await orm.close(true);
    },
  };
}
