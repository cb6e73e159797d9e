import { z } from 'zod';
import { historyQuerySchema, uuidSchema } from '../../tenant/chats/schema.ts';
import { historyDetailSchema, historyRowSchema } from '../../tenant/chats/view-schema.ts';

/** GET /api/v1/admin/sdk-chat: the tenant's filters, and a filter by tenant (BO-02). */
export const backofficeQuerySchema = historyQuerySchema.extend({
  tenant_id: uuidSchema.optional().meta({ description: 'Only chats of this tenant.' }),
});
export type BackofficeQuery = z.infer<typeof backofficeQuerySchema>;

const tenantId = { tenant_id: z.uuid() };

/** The views of a chat with its tenant's id (BO-03, ruling Q61). */
export const backofficeRowSchema = historyRowSchema.extend(tenantId).meta({ id: 'BackofficeRow' });
export type BackofficeRowView = z.infer<typeof backofficeRowSchema>;
export const backofficeDetailSchema = historyDetailSchema.extend(tenantId).meta({ id: 'BackofficeDetail' });
export type BackofficeDetailView = z.infer<typeof backofficeDetailSchema>;
