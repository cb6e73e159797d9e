import { z } from 'zod';
import { describeInteger, wholeNumber } from '../../schemas/number.ts';
import { pollQuerySchema } from '../chats/schema.ts';

/** GET …/recommend/{chat_id}/events. */
export const followQuerySchema = pollQuerySchema.extend({
  after: wholeNumber(0, 0).meta({
    description: 'The number of the last event that the client has; 0 for all.',
    override: describeInteger(0, 999_999_999, 0),
  }),
  lastEventId: z.string().optional().meta({
    description: 'The same as `Last-Event-ID`, for clients that cannot send a header; the header wins.',
  }),
});

/** A number that `Last-Event-ID` may have. */
export const lastEventIdSchema = wholeNumber(0, 0);
