import type { LlmMessage } from './schema.ts';

/** Features of a request that a server may not support (ruling D6). */
export interface RequestForm {
  /** `response_format: json_object`, which LM Studio rejects. */
  jsonObject: boolean;
  /** Messages with the role `system`, which chat templates such as Gemma's do not support. */
  systemRole: boolean;
}

/** All features; tried first. */
export const fullForm: RequestForm = { jsonObject: true, systemRole: true };

/** The forms to try after a rejected one: without either feature, then without both. */
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
 * Converts messages for templates that only alternate between user and assistant: system messages become user
 * messages, and consecutive messages of one role are joined.
 */
export function withoutSystemRole(messages: readonly LlmMessage[]): LlmMessage[] {
  const turns: LlmMessage[] = [];
  for (const { role, content } of messages) {
    const turnRole = role === 'system' ? 'user' : role;
    const last = turns.at(-1);
    if (last?.role === turnRole)
      turns[turns.length - 1] = { role: turnRole, content: `${last.content}\n\n${content}` };
    else turns.push({ role: turnRole, content });
  }
  return turns;
}
