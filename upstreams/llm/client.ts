import type { z } from 'zod';
import { UpstreamAnswerInvalidError, UpstreamRejectedError } from '../errors.ts';
import { type Call, createHttpClient, type UpstreamFailure } from '../http.ts';
import { jsonWithin, withoutThoughts } from './reply.ts';
import { fullForm, type RequestForm, simplerForms, withoutSystemRole } from './request-form.ts';
import { completionAnswerSchema, type completionRequestSchema, type LlmMessage } from './schema.ts';

export interface LlmRequest {
  /** Instructions first, the newest turn last. */
  messages: LlmMessage[];
}

/**
 * A language model behind an OpenAI-compatible address. Every call rejects with an UpstreamError; an answer
 * that is of no use is one too, and retryable, since the next one is another (ruling D6).
 */
export interface LlmClient {
  /** Resolves to the model's answer without its thoughts, trimmed and never empty. */
  complete(request: LlmRequest, call: Call): Promise<string>;
  /**
   * Asks for a JSON object, which the messages must ask for as well.
   * @param read null for what is not the object that was asked for
   */
  completeJson<T>(request: LlmRequest, read: (json: unknown) => T | null, call: Call): Promise<T>;
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

/** What a server answers that does not know a part of a request. */
const refusesForm = [400, 415, 422];

export function createLlmClient({ apiKey, model, ...rest }: LlmClientOptions): LlmClient {
  const send = createHttpClient({ ...rest, token: apiKey, randomAnswers: true });
  /** The form that the server is known to take. */
  let known: RequestForm = fullForm;

  async function sendAs(form: RequestForm, messages: LlmMessage[], isJson: boolean, call: Call) {
    const body: z.infer<typeof completionRequestSchema> = {
      model,
      messages: form.systemRole ? messages : withoutSystemRole(messages),
      ...(isJson && form.jsonObject && { response_format: { type: 'json_object' } }),
    };
    const answer = completionAnswerSchema;
    const { choices } = await send({ method: 'POST', path: '/chat/completions', body, answer }, call);
    const reply = withoutThoughts(choices[0]?.message.content ?? '');
    if (reply === '') throw unusable('The answer is empty.');
    return reply;
  }

  /** In the known form, or the first simpler one that the server takes; the refusal of the known form otherwise. */
  async function ask(messages: LlmMessage[], isJson: boolean, call: Call): Promise<string> {
    // A repeat is a new question, which a key of the first would answer with what was of no use.
    const { idempotencyKey: _, timeoutMs = rest.timeoutMs, ...options } = call;
    const endsAt = performance.now() + timeoutMs;
    const form = known;
    try {
      return await sendAs(form, messages, isJson, { ...options, timeoutMs });
    } catch (refusal) {
      if (!isRefusalOfForm(refusal)) throw refusal;
      for (const simpler of simplerForms(form, isJson)) {
        const leftMs = Math.max(1, endsAt - performance.now());
        try {
          const reply = await sendAs(simpler, messages, isJson, { ...options, timeoutMs: leftMs });
          known = simpler;
          return reply;
        } catch (error) {
          if (!isRefusalOfForm(error)) throw error;
        }
      }
      throw refusal;
    }
  }

  return {
    complete: ({ messages }, call) => ask(messages, false, call),
    async completeJson({ messages }, read, call) {
      const reply = await ask(messages, true, call);
      for (const json of jsonWithin(reply)) {
        const asked = read(json);
        if (asked !== null) return asked;
      }
      // The form may be one that another server behind this address needed: the next question finds out.
      known = fullForm;
      throw unusable('The answer is not the JSON object that was asked for.');
    },
  };
}

function isRefusalOfForm(error: unknown): boolean {
  return error instanceof UpstreamRejectedError && refusesForm.includes(error.status);
}

function unusable(why: string): UpstreamAnswerInvalidError {
  return new UpstreamAnswerInvalidError({ cause: new Error(why), retryable: true });
}
