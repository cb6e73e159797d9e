import { z } from 'zod';
import { historyDetailSchema, historyRowSchema } from '../../tenant/chats/view-schema.ts';

const tenantId = { tenant_id: z.uuid() };

export const backofficeRowSchema = historyRowSchema.extend(tenantId).meta({ id: 'BackofficeRow' });
export const backofficeDetailSchema = historyDetailSchema.extend(tenantId).meta({ id: 'BackofficeDetail' });
