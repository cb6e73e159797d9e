/** The ids that traces and logs contain of a request or a step; no other field of it is logged. */
const names = [
  'tenant_code',
  'tenant_id',
  'chat_id',
  'round_id',
  'conversation_id',
  'message_id',
  'forward_id',
] as const;

export type LoggableIds = Partial<Record<(typeof names)[number], string>>;

/** Finds these ids in a value and one level below, as in `{ chat: { chat_id }, request: { round_id } }`. */
export function findLoggableIds(value: unknown): LoggableIds {
  const found: LoggableIds = {};
  if (!isRecord(value)) return found;
  for (const object of [...Object.values(value).filter(isRecord), value]) {
    for (const name of names) {
      const id = object[name];
      if (typeof id === 'string') found[name] = id;
    }
  }
  return found;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
}
