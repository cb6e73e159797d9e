/** What traces and logs say of a request or a step: whom it is about, and never what was said in it. */
const names = [
  'tenant_code',
  'tenant_id',
  'chat_id',
  'round_id',
  'conversation_id',
  'message_id',
  'forward_id',
] as const;

export type NamedIds = Partial<Record<(typeof names)[number], string>>;

/** The ids that a value names, itself or one level down, as in `{ chat: { chat_id }, request: { round_id } }`. */
export function namedIds(value: unknown): NamedIds {
  const found: NamedIds = {};
  if (!isRecord(value)) return found;
  for (const part of [...Object.values(value).filter(isRecord), value]) {
    for (const name of names) {
      const id = part[name];
      if (typeof id === 'string') found[name] = id;
    }
  }
  return found;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
}
