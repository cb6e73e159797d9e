import type { LlmMessage } from './schema.ts';

/** How a request is written; servers differ in what they take (ruling D6). */
export interface RequestForm {
  /** `response_format: json_object`, which LM Studio refuses. */
  jsonObject: boolean;
  /** Messages of the role `system`, which chat templates such as Gemma's do not have. */
  systemRole: boolean;
}

/** The form that says most; tried first with every server. */
export const fullForm: RequestForm = { jsonObject: true, systemRole: true };

/** What is tried in place of a form that was refused: without either of its parts, then without both. */
export function simplerForms(form: RequestForm, isJson: boolean): RequestForm[] {
  const withoutJson = { ...form, jsonObject: false };
  const withoutSystem = { ...form, systemRole: false };
  return [
    ...(isJson && form.jsonObject ? [withoutJson] : []),
    ...(form.systemRole ? [withoutSystem] : []),
    ...(isJson && form.jsonObject && form.systemRole ? [{ jsonObject: false, systemRole: false }] : []),
  ];
}

/**
 * Messages for a template that knows users and assistants by turns alone: instructions stand before the
 * user's words, and neighbours of one role become one message.
 */
export function withoutSystemRole(messages: readonly LlmMessage[]): LlmMessage[] {
  const turns: LlmMessage[] = [];
  for (const { role, content } of messages) {
    const speaker = role === 'system' ? 'user' : role;
    const last = turns.at(-1);
    if (last?.role === speaker)
      turns[turns.length - 1] = { role: speaker, content: `${last.content}\n\n${content}` };
    else turns.push({ role: speaker, content });
  }
  return turns;
}
