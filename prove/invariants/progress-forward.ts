import type { RoundStatus, StepStatus } from '../../domain/chat/progress.ts';
import type { ChatRead, RoundRead } from '../evidence.ts';
import { type Findings, invariant } from './shared/findings.ts';
import { type Interval, inRealTime, when } from './shared/time.ts';

/** `done` and `error` are both ends: neither follows the other. */
const ranks: Record<RoundStatus | StepStatus, number> = {
  pending: 0,
  running: 1,
  in_progress: 1,
  done: 2,
  completed: 2,
  error: 2,
};

type Shown = RoundStatus | StepStatus;
type Sight = Interval & { callId: number; server: string; round: RoundRead };

export const progressForward = invariant(
  'progress-forward',
  'The status of a round and of each step goes pending, running, done or error, for all readers together (ruling D15).',
  ({ reads }, findings) => {
    for (const [roundId, sights] of Map.groupBy(reads.flatMap(toSights), ({ round }) => round.roundId)) {
      checkPart({ part: `Status of round ${roundId}`, shownBy: ({ status }) => status }, sights, findings);
      for (const step of [0, 1, 2, 3] as const) {
        const part = `Step ${step + 1} of round ${roundId}`;
        checkPart({ part, shownBy: ({ steps }) => steps[step] }, sights, findings);
      }
    }
  },
);

function toSights({ callId, server, sentAt, endedAt, rounds }: ChatRead): Sight[] {
  return rounds.map((round) => ({ callId, server, sentAt, endedAt, round }));
}

function checkPart(
  { part, shownBy }: { part: string; shownBy: (round: RoundRead) => Shown },
  sights: readonly Sight[],
  findings: Findings,
): void {
  let furthest: Sight | null = null;
  for (const { item, endedBefore } of inRealTime(sights)) {
    findings.look();
    for (const earlier of endedBefore) {
      if (!furthest || ranks[shownBy(earlier.round)] > ranks[shownBy(furthest.round)]) furthest = earlier;
    }
    if (!furthest || mayFollow(shownBy(furthest.round), shownBy(item.round))) continue;
    findings.add(
      `${part} is ${shownBy(item.round)} in read ${item.callId} (${item.server}, ${when(item)}), after it was ` +
        `${shownBy(furthest.round)} in read ${furthest.callId} (${furthest.server}, ${when(furthest)}).`,
      [furthest.callId, item.callId],
    );
  }
}

function mayFollow(before: Shown, after: Shown): boolean {
  return before === after || ranks[after] > ranks[before];
}
