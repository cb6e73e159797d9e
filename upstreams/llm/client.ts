import type { z } from 'zod';
import type { Connections } from '../connections.ts';
import { UpstreamAnswerInvalidError, UpstreamRejectedError } from '../errors.ts';
import { type Call, createHttpClient, type UpstreamFailure } from '../http.ts';
import { jsonWithin, withoutReasoning } from './reply.ts';
import { fullForm, type RequestForm, simplerForms, withoutSystemRole } from './request-form.ts';
import { completionAnswerSchema, type completionRequestSchema, type LlmMessage } from './schema.ts';

interface LlmRequest {
  /** Instructions first, the newest turn last. */
  messages: LlmMessage[];
}

/**
 * A language model with an OpenAI-compatible API. Every call rejects with an UpstreamError. An unusableAnswer answer is a
 * retryable UpstreamError as well, as the next answer may differ (ruling D6).
 */
export interface LlmClient {
  /** Resolves to the model's answer without its reasoning, trimmed and never empty. */
  complete(request: LlmRequest, call: Call): Promise<string>;
  /**
   * Requests a JSON object; the messages must request it as well.
   * @param read returns null if the JSON is not the requested object
   */
  completeJson<T>(request: LlmRequest, read: (json: unknown) => T | null, call: Call): Promise<T>;
}

interface LlmClientOptions {
  connections: Connections;
  /** Including the version: `https://api.openai.com/v1`. */
  baseUrl: string;
  /** Self-hosted servers mostly accept any. */
  apiKey: string;
  model: string;
  /** Default for calls without their own. */
  timeoutMs: number;
  onFailure?: (failure: UpstreamFailure) => void;
}

interface Question {
  messages: LlmMessage[];
  /** Whether the answer is to be a JSON object. */
  isJson: boolean;
}

/** Statuses of a server that does not support a field or role of the request. */
const formRejectionStatuses = [400, 415, 422];

export function createLlmClient({ apiKey, model, ...rest }: LlmClientOptions): LlmClient {
  const send = createHttpClient({ ...rest, token: apiKey, randomAnswers: true });
  /** The form that the server has accepted last. */
  let known: RequestForm = fullForm;

  async function sendAs(form: RequestForm, { messages, isJson }: Question, call: Call) {
    const body: z.infer<typeof completionRequestSchema> = {
      model,
      messages: form.systemRole ? messages : withoutSystemRole(messages),
      ...(isJson && form.jsonObject && { response_format: { type: 'json_object' } }),
    };
    const answer = completionAnswerSchema;
    const { choices } = await send({ method: 'POST', path: '/chat/completions', body, answer }, call);
    const reply = withoutReasoning(choices[0]?.message.content ?? '');
    if (reply === '') throw unusableAnswer('The answer is empty.');
    return reply;
  }

  /** Tries the known form, then simpler ones. If all are rejected, throws the rejection of the known form. */
  async function ask(question: Question, call: Call): Promise<string> {
    // No idempotency key: a retry must get a new answer, not the unusableAnswer one.
    const { idempotencyKey: _, timeoutMs = rest.timeoutMs, ...options } = call;
    const endsAt = performance.now() + timeoutMs;
    const form = known;
    try {
      return await sendAs(form, question, { ...options, timeoutMs });
    } catch (rejection) {
      if (!isFormRejection(rejection)) throw rejection;
      for (const simpler of simplerForms(form, question.isJson)) {
        const leftMs = Math.max(1, endsAt - performance.now());
        try {
          const reply = await sendAs(simpler, question, { ...options, timeoutMs: leftMs });
          known = simpler;
          return reply;
        } catch (error) {
          if (!isFormRejection(error)) throw error;
        }
      }
      throw rejection;
    }
  }

  return {
    complete: ({ messages }, call) => ask({ messages, isJson: false }, call),
    async completeJson({ messages }, read, call) {
      const reply = await ask({ messages, isJson: true }, call);
      for (const json of jsonWithin(reply)) {
        const asked = read(json);
        if (asked !== null) return asked;
      }
      // The known form may be one that another server behind this address needed, so the next call starts over.
      known = fullForm;
      throw unusableAnswer('The answer is not the JSON object that was asked for.');
    },
  };
}

function isFormRejection(error: unknown): boolean {
  return error instanceof UpstreamRejectedError && formRejectionStatuses.includes(error.status);
}

function unusableAnswer(why: string): UpstreamAnswerInvalidError {
  return new UpstreamAnswerInvalidError({ cause: new Error(why), retryable: true });
}
