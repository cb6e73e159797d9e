import { z } from 'zod';

/** A turn of a conversation with a model. */
export interface LlmMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

/** The part of `POST /chat/completions` that every OpenAI-compatible server knows. */
export const completionRequestSchema = z.object({
  model: z.string(),
  messages: z.array(z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string() })).min(1),
  response_format: z.object({ type: z.literal('json_object') }).optional(),
});

/** A reply that its server says was broken off. */
const brokenOff = ['length', 'max_tokens', 'error', 'content_filter'];

const contentSchema = z.union([
  z.string(),
  // The same in parts, as some gateways pass it on.
  z
    .array(z.looseObject({ type: z.string(), text: z.string().optional() }))
    .transform((parts) =>
      parts.flatMap(({ type, text }) => (type === 'text' && text ? [text] : [])).join(''),
    ),
]);

/**
 * What is read of its answer. A choice without text is a refusal or a call of a tool, which nobody offered,
 * and one that was broken off is not given as whole.
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
