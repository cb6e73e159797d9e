import type { z } from 'zod';
import { historyQuerySchema, uuidSchema } from '../../tenant/chats/schema.ts';

/** GET /api/v1/admin/sdk-chat: the tenant's filters, and one by tenant (BO-02). */
export const backofficeQuerySchema = historyQuerySchema.extend({
  tenant_id: uuidSchema.optional().meta({ description: 'Chats of this tenant alone.' }),
});
export type BackofficeQuery = z.infer<typeof backofficeQuerySchema>;
