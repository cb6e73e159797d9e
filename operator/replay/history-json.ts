import proto from '@temporalio/proto';
import type { History } from '../../temporal/sdk-internals.ts';

const { History: historyType } = proto.temporal.api.history.v1;

/** A history as readable JSON: enums by name, 64-bit integers as strings, bytes in base64. */
export function historyToJson(history: History): Record<string, unknown> {
  return historyType.toObject(historyType.fromObject(history), {
    enums: String,
    longs: String,
    bytes: String,
  });
}

/** @throws {Error} when it is not a history */
export function historyFromJson(json: Record<string, unknown>): History {
  const history = historyType.fromObject(json);
  if (history.events.length === 0) throw new Error('it has no events');
  return history;
}
