import { isUuid } from '../../../domain/uuid.ts';
import type { Db } from '../../orm.ts';

/** The tenant of a chat; null when the chat does not exist. Only for the backoffice, which reads all tenants. */
export async function findTenantOfChat(
  db: Db,
  chatId: string,
): Promise<{ tenantId: string; tenantCode: string } | null> {
  if (!isUuid(chatId)) return null;
  const row = await db
    .fork()
    .getKysely()
    .selectFrom('chats as chat')
    .innerJoin('tenants as tenant', 'tenant.id', 'chat.tenant_id')
    .select(['tenant.id as tenantId', 'tenant.code as tenantCode'])
    .where('chat.id', '=', chatId)
    .executeTakeFirst();
  return row ?? null;
}
