import type { z } from 'zod';
import { historyQuerySchema, uuidSchema } from '../../tenant/chats/schema.ts';

/** GET /api/v1/admin/sdk-chat: the tenant's filters, and a filter by tenant (BO-02). */
export const backofficeQuerySchema = historyQuerySchema.extend({
  tenant_id: uuidSchema.optional().meta({ description: 'Only chats of this tenant.' }),
});
export type BackofficeQuery = z.infer<typeof backofficeQuerySchema>;
