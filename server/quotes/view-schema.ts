import { z } from 'zod';
import { quoteCategories } from '../../domain/quotes/quote.ts';

const timestamp = z.iso.datetime({ precision: 3 }).meta({ description: 'Time of the response.' });

export const quoteViewSchema = z
  .strictObject({
    id: z.string(),
    text: z.string(),
    author: z.string(),
    category: z.enum(quoteCategories),
  })
  .meta({ id: 'Quote' });

const named = { userId: z.string(), threadNum: z.string(), timestamp };

/** POST /api/chat/send (QSEND-08, QSEND-09). */
export const sentViewSchema = z.discriminatedUnion('status', [
  z.strictObject({ ...named, status: z.literal('pending') }),
  z.strictObject({ ...named, status: z.literal('completed'), content: z.string(), quote: quoteViewSchema }),
]);

/** GET /api/chat/status (QSTAT-05, rulings B3 and B9). */
export const statusViewSchema = z.discriminatedUnion('status', [
  z.strictObject({ ...named, status: z.enum(['pending', 'error']), quote: z.null() }),
  z.strictObject({
    ...named,
    status: z.literal('completed'),
    content: z.string(),
    quote: quoteViewSchema.nullable().meta({ description: 'Only with the fourth reply.' }),
  }),
]);

const dueAt = z.iso.datetime({ precision: 3 }).meta({ description: 'When the chunk was due.' });

/** The `data` of each event of GET /api/chat/stream (QSSE-10, QSSE-13, QSSE-14); the last is "complete". */
export const streamDataSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('content'), data: z.string(), timestamp: dueAt }),
  z.strictObject({ type: z.literal('quote'), data: quoteViewSchema, timestamp: dueAt }),
  z.strictObject({ type: z.literal('complete'), timestamp: dueAt }),
]);

/** GET /api/health (QMISC-01). */
export const healthViewSchema = z.strictObject({
  status: z.literal('ok'),
  timestamp,
  activeConversations: z
    .int()
    .min(0)
    .meta({ description: 'Conversations without a quote that have not expired.' }),
});

/** Every error of these routes (QGEN-07). */
export const errorViewSchema = z
  .strictObject({ error: z.string().min(1), code: z.string().optional() })
  .meta({ id: 'QuoteError' });
