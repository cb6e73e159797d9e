import { z } from 'zod';
import { historyDetailSchema, historyRowSchema } from '../../tenant/chats/view-schema.ts';

const whose = { tenant_id: z.uuid() };

export const backofficeRowSchema = historyRowSchema.extend(whose).meta({ id: 'BackofficeRow' });
export const backofficeDetailSchema = historyDetailSchema.extend(whose).meta({ id: 'BackofficeDetail' });
