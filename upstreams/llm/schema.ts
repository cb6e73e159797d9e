import { z } from 'zod';

/** A turn of a conversation with a model. */
export interface LlmMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

/** The subset of `POST /chat/completions` that every OpenAI-compatible server supports. */
export const completionRequestSchema = z.object({
  model: z.string(),
  messages: z.array(z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string() })).min(1),
  response_format: z.object({ type: z.literal('json_object') }).optional(),
});

/** Finish reasons of an incomplete reply. */
const brokenOff = ['length', 'max_tokens', 'error', 'content_filter'];

const contentSchema = z.union([
  z.string(),
  // Some gateways split it into parts.
  z
    .array(z.looseObject({ type: z.string(), text: z.string().optional() }))
    .transform((parts) =>
      parts.flatMap(({ type, text }) => (type === 'text' && text ? [text] : [])).join(''),
    ),
]);

/**
 * The parts of the answer that are read. A choice without text (a refusal or a tool call) and an incomplete one are
 * invalid.
 */
export const completionAnswerSchema = z.object({
  choices: z
    .array(
      z.object({
        message: z.object({ content: contentSchema.pipe(z.string().trim().min(1)) }),
        finish_reason: z
          .string()
          .nullish()
          .refine((reason) => !brokenOff.includes(reason?.toLowerCase() ?? ''), 'the reply was broken off'),
      }),
    )
    .min(1),
});
