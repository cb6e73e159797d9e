import type { Call, ChatRead, Fault } from '../../evidence.ts';
import { admission, answer, type ChatState, ending, release } from './admission-model.ts';
import { asksForRound, describeCall, isAccepted, isUnknown, type RoundRow } from './history.ts';
import type { Operation } from './linearize.ts';

/** All evidence about one chat. */
export interface ChatHistory {
  cap: number;
  /** The chat's rows at the end, and when they were read. */
  ended: boolean;
  readAt: number;
  rounds: readonly RoundRow[];
  /** Calls of its tenant that name the chat or may have started one of its rounds. */
  calls: readonly Call[];
  reads: readonly ChatRead[];
  faults: readonly Fault[];
}

/** How long after the faults an actor may still wait for an admission whose caller is gone; milliseconds. */
const lingerMs = 30_000;
const never = Number.POSITIVE_INFINITY;

export function chatOperations(history: ChatHistory): Operation<ChatState>[] {
  return [
    ...history.rounds.flatMap((round) => [toAdmission(round, history), toRelease(round, history)]),
    ...history.calls.filter(({ kind }) => kind === 'end_chat').flatMap(toEnding),
    ...history.calls.filter(({ kind }) => kind === 'follow_up').flatMap((call) => toRejection(call, history)),
    {
      label: `the row, which says that the chat has ${history.ended ? '' : 'not '}ended`,
      callId: null,
      start: history.readAt,
      end: never,
      required: true,
      apply: answer(({ ended }) => ended === history.ended),
    },
  ];
}

/** One admission for all repeats of a request: after the first was sent, before the first 202 was read. */
function toAdmission(round: RoundRow, { calls, cap }: ChatHistory): Operation<ChatState> {
  const accepting = calls.filter((call) => isAccepted(call) && call.roundId === round.id);
  const possible = calls.filter((call) => isUnknown(call) && call.prompt === round.prompt);
  const [first] = accepting.toSorted((a, b) => a.endedAt - b.endedAt);
  const starts = [...accepting, ...possible].map(({ sentAt }) => sentAt);
  return {
    label: `the admission of round ${round.id} ${first ? `by ${describeCall(first)}` : 'by a call without a definite answer'}`,
    callId: first?.id ?? null,
    start: starts.length > 0 ? Math.min(...starts) : 0,
    end: first?.endedAt ?? never,
    required: true,
    apply: admission(round, cap),
  };
}

/** After the last read that shows the round in flight was sent, before the first that shows it released was answered. */
function toRelease(round: RoundRow, { reads }: ChatHistory): Operation<ChatState> {
  let [start, end] = [0, never];
  for (const { sentAt, endedAt, rounds } of reads) {
    const shown = rounds.find(({ roundId }) => roundId === round.id);
    if (!shown) continue;
    if (shown.status !== 'in_progress' || shown.steps[1] === 'done') end = Math.min(end, endedAt);
    else start = Math.max(start, sentAt);
  }
  return {
    label: `the passing of round ${round.id} over its boundary, as reads show it`,
    callId: null,
    start,
    end,
    required: end !== never,
    apply: release(round),
  };
}

function toEnding(call: Call): Operation<ChatState>[] {
  const { id: callId, sentAt: start, endedAt } = call;
  const base = { label: describeCall(call), callId, start };
  if (call.status === 404) {
    return [{ ...base, end: endedAt, required: true, apply: answer(({ rounds }) => rounds === 0) }];
  }
  if (isUnknown(call)) return [{ ...base, end: never, required: false, apply: ending }];
  return call.status === 200 ? [{ ...base, end: endedAt, required: true, apply: ending }] : [];
}

/** A rejection must be right at some moment of its call; those that do not depend on the chat's state are left out. */
function toRejection(call: Call, history: ChatHistory): Operation<ChatState>[] {
  const isRight = rightness(call, history);
  if (!isRight) return [];
  const { id: callId, sentAt: start, endedAt: end } = call;
  return [{ label: describeCall(call), callId, start, end, required: true, apply: answer(isRight) }];
}

function rightness(call: Call, history: ChatHistory): ((state: ChatState) => boolean) | null {
  if (call.status === 404) return ({ ended, rounds }) => ended || rounds === 0;
  if (call.status === 402) return ({ ended }) => !ended;
  if (call.code === 'PRIOR_ROUND_IN_FLIGHT') {
    const meetsAdmission = history.calls.some(
      (other) => other.id !== call.id && mayBlock(other, call, history),
    );
    return ({ ended, inFlight }) => !ended && (inFlight !== null || meetsAdmission);
  }
  if (call.code === 'REFINEMENT_CAP_EXCEEDED') {
    return ({ ended, anchored, refinements }) => !ended && anchored && refinements >= history.cap;
  }
  return null;
}

/** A running admission blocks others, with any outcome, and for some time after its caller is gone. */
function mayBlock(other: Call, call: Call, { faults }: ChatHistory): boolean {
  if (!asksForRound(other) || other.sentAt > call.endedAt) return false;
  if (isAccepted(other) || other.status === 402) return other.endedAt >= call.sentAt;
  if (!isUnknown(other)) return false;
  const ends = faults
    .filter(({ startedAt, endedAt }) => startedAt <= other.endedAt + lingerMs && endedAt >= other.sentAt)
    .map(({ endedAt }) => endedAt);
  return Math.max(other.endedAt, ...ends) + lingerMs >= call.sentAt;
}
