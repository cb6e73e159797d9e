import type { Db } from '../../db/orm.ts';
import { createEndpoint, type StoredEndpoint } from '../../db/repositories/webhooks/endpoints.ts';
import type { ChatEventKind } from '../../domain/chat/chat-event.ts';
import { webhookKinds } from '../../domain/webhooks/endpoint.ts';

/** An enabled endpoint, by default for all kinds. */
export async function newEndpoint(
  db: Db,
  tenantId: string,
  {
    kinds = webhookKinds,
    url = 'https://shop.example/hooks',
  }: { kinds?: readonly ChatEventKind[]; url?: string } = {},
): Promise<StoredEndpoint> {
  const endpoint = { url, description: '', kinds, secret: 'whsec_c2VjcmV0' };
  const created = await createEndpoint(db, tenantId, endpoint);
  if (!created) throw new Error('the tenant has too many endpoints');
  return created;
}

/** What waits for an endpoint: `{chat} {delivered}/{latest}`, in the order of chats. */
export async function waitingFor(db: Db, endpointId: string): Promise<string[]> {
  const rows = await db
    .fork()
    .getKysely()
    .selectFrom('webhook_cursors')
    .selectAll()
    .where('endpoint_id', '=', endpointId)
    .orderBy('chat_id')
    .execute();
  return rows.map((row) => `${row.chat_id} ${row.delivered_sequence}/${row.latest_sequence}`);
}
