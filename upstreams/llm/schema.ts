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

/** What is read of its answer; a choice without text is a refusal or a call of a tool, which nobody offered. */
export const completionAnswerSchema = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string().trim().min(1) }) })).min(1),
});
