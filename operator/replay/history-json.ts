import type { History } from '@temporalio/common/lib/proto-utils.js';
import proto from '@temporalio/proto';

const { History: historyType } = proto.temporal.api.history.v1;

/** A history as JSON that people can read: names of enums, ids as text, bytes in base64. */
export function historyToJson(history: History): Record<string, unknown> {
  return historyType.toObject(historyType.fromObject(history), {
    enums: String,
    longs: String,
    bytes: String,
  });
}

/** @throws {Error} when it is no history */
export function historyFromJson(json: Record<string, unknown>): History {
  const history = historyType.fromObject(json);
  if (history.events.length === 0) throw new Error('it has no events');
  return history;
}
