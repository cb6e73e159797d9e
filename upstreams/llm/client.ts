import type { z } from 'zod';
import { UpstreamAnswerInvalid } from '../errors.ts';
import { type Call, createHttpClient, type UpstreamFailure } from '../http.ts';
import { completionAnswerSchema, type completionRequestSchema, type LlmMessage } from './schema.ts';

export interface LlmRequest {
  /** Instructions first, the newest turn last. */
  messages: LlmMessage[];
  /** `json` asks for a JSON object, which the messages must ask for as well; text by default. */
  format?: 'text' | 'json';
}

/** A language model behind an OpenAI-compatible address. Every call rejects with an UpstreamError. */
export interface LlmClient {
  /** Resolves to the model's answer, trimmed and never empty. */
  complete(request: LlmRequest, call: Call): Promise<string>;
}

export interface LlmClientOptions {
  /** Up to and with its version: `https://api.openai.com/v1`. */
  baseUrl: string;
  /** Servers of one's own mostly take any. */
  apiKey: string;
  model: string;
  /** For calls that set none of their own. */
  timeoutMs: number;
  onFailure?: (failure: UpstreamFailure) => void;
}

export function createLlmClient({ apiKey, model, ...rest }: LlmClientOptions): LlmClient {
  const send = createHttpClient({ ...rest, token: apiKey });

  return {
    async complete({ messages, format = 'text' }, call) {
      const body: z.infer<typeof completionRequestSchema> = {
        model,
        messages,
        ...(format === 'json' && { response_format: { type: 'json_object' } }),
      };
      const answer = completionAnswerSchema;
      const { choices } = await send({ method: 'POST', path: '/chat/completions', body, answer }, call);
      const [choice] = choices;
      if (!choice) throw new UpstreamAnswerInvalid();
      return choice.message.content;
    },
  };
}
