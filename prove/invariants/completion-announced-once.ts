import type { ChangeKind } from '../../domain/chat/event-kind.ts';
import type { RoundStatus } from '../../domain/chat/progress.ts';
import type { Evidence, Stream } from '../evidence.ts';
import { type Findings, invariant } from './shared/findings.ts';

/** The event that is written with the end of a round (rulings Q13, D3). */
const announcements: Record<RoundStatus, ChangeKind | null> = {
  in_progress: null,
  completed: 'chat_completed',
  error: 'round_failed',
};
const endings: readonly (string | null)[] = Object.values(announcements);

export const completionAnnouncedOnce = invariant(
  'completion-announced-once',
  'A round’s end is one event, chat_completed or round_failed, a chat’s end is one chat_ended; streams send each once.',
  (evidence, findings) => {
    checkRows(evidence, findings);
    for (const stream of evidence.streams) checkStream(stream, evidence, findings);
  },
);

function checkRows({ rows }: Evidence, findings: Findings): void {
  const ofRounds = Map.groupBy(
    rows.events.filter(({ kind }) => endings.includes(kind)),
    ({ roundId }) => roundId,
  );
  for (const { id, status } of rows.rounds) {
    findings.look();
    const written = (ofRounds.get(id) ?? []).map(({ kind }) => kind);
    const expected = announcements[status];
    if (written.join() === (expected ?? '')) continue;
    findings.add(`Round ${id} is ${status}: expected ${expected ?? 'no event'}, found ${list(written)}.`);
  }
  const known = new Set(rows.rounds.map(({ id }) => id));
  for (const [roundId, events] of ofRounds) {
    if (roundId !== null && known.has(roundId)) continue;
    findings.add(`${list(events.map(({ id, kind }) => `${kind} ${id}`))} is of no round (${roundId}).`);
  }
  const chatEnds = Map.groupBy(
    rows.events.filter(({ kind }) => kind === 'chat_ended'),
    ({ chatId }) => chatId,
  );
  for (const { id, ended } of rows.chats) {
    const count = chatEnds.get(id)?.length ?? 0;
    if (count === Number(ended)) continue;
    findings.add(`Chat ${id} has ${ended ? '' : 'not '}ended, and has ${count} chat_ended.`);
  }
}

const list = (words: readonly string[]) => (words.length === 0 ? 'none' : words.join(', '));

function checkStream({ client, server, openedAt, events }: Stream, { rows }: Evidence, findings: Findings) {
  const name = `Stream of ${client} at ${server}, open since ${openedAt} ms,`;
  findings.look(events.length);
  const named = events.filter(({ eventId }) => eventId !== null);
  for (const [eventId, sent] of Map.groupBy(named, (event) => event.eventId)) {
    if (sent.length > 1) findings.add(`${name} sent event ${eventId} ${sent.length} times.`);
  }
  const completed = rows.rounds.filter(({ status }) => status === 'completed');
  const completions = Map.groupBy(completed, ({ chatId }) => chatId);
  const announced = events.filter(({ kind }) => kind === 'chat_completed');
  for (const [chatId, sent] of Map.groupBy(announced, (event) => event.chatId)) {
    const most = completions.get(chatId ?? '')?.length ?? 0;
    if (sent.length <= most) continue;
    findings.add(
      `${name} sent chat_completed of chat ${chatId} ${sent.length} times, for ${most} completed rounds.`,
    );
  }
  for (const kind of ['round_failed', 'chat_ended']) {
    const ofKind = events.filter((event) => event.kind === kind);
    for (const [id, sent] of Map.groupBy(ofKind, ({ chatId, roundId }) => roundId ?? chatId)) {
      if (sent.length > 1) findings.add(`${name} sent ${kind} of ${id} ${sent.length} times.`);
    }
  }
}
