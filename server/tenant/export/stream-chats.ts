import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Db } from '../../../db/orm.ts';
import { type HistoryRequest, historyPage, readRows } from '../../../db/repositories/chat/chat-history.ts';
import { toHistoryRowView } from '../chats/view.ts';
import { formats } from './formats.ts';
import type { ExportFormat } from './schema.ts';

/** A prompt has up to 64 KiB. */
const rowsPerRead = 200;

interface Export {
  format: ExportFormat;
  /** In order; one more than `maxRows` if there are more. */
  chatIds: readonly string[];
  maxRows: number;
  /** When it ends, in the time of `performance.now()`. */
  until: number;
  /** Of the dashboard, without a slash at the end; empty if it is not known. */
  origin: string;
}

/** The ids of the chats to export: few bytes each, so that the order is one of a moment and no connection is held. */
export async function selectExport(
  db: Db,
  request: Omit<HistoryRequest, 'paging'>,
  maxRows: number,
): Promise<string[]> {
  const rows = await historyPage(db, { ...request, paging: { page: 0, size: maxRows + 1 } }).execute();
  return rows.map(({ id }) => id);
}

/** The parts of an export, made as the client takes them. */
export async function* streamChats(
  db: Db,
  { format, chatIds, maxRows, until, origin }: Export,
): AsyncGenerator<string> {
  const { begin, row: toText, end } = formats[format];
  const wanted = chatIds.slice(0, maxRows);
  let written = 0;
  yield begin;
  for (let at = 0; at < wanted.length; at += rowsPerRead) {
    if (performance.now() > until) {
      yield end(written, 'time');
      return;
    }
    const rows = await readRows(db, wanted.slice(at, at + rowsPerRead));
    const texts = rows.map((row, index) => {
      const view = toHistoryRowView(row);
      return toText({ ...view, link: `${origin}/dashboard/chats/${view.chat_id}` }, written + index);
    });
    written += rows.length;
    yield texts.join('');
    // A client that takes all at once holds up no other request.
    await nextTurn();
  }
  yield end(written, chatIds.length > maxRows ? 'rows' : null);
}
