import type { HistoryRow } from '../../../db/repositories/chat/chat-history.ts';
import type { CachedChat } from '../../chat/chat-cache.ts';
import { toHistoryDetailView, toHistoryRowView } from '../../tenant/chats/view.ts';
import type { BackofficeDetailView, BackofficeRowView } from './schema.ts';

/** A row of GET /api/v1/admin/sdk-chat: the tenant's row with the tenant's id (BO-03). */
export function toBackofficeRowView(row: HistoryRow): BackofficeRowView {
  return { ...toHistoryRowView(row), tenant_id: row.tenantId };
}

/** GET /api/v1/admin/sdk-chat/{chat_id}: the tenant's view with the tenant's id (ruling Q61). */
export function toBackofficeDetailView(chat: CachedChat): BackofficeDetailView {
  return { ...toHistoryDetailView(chat), tenant_id: chat.head.tenantId };
}
