import { openStatuses } from '../../domain/sonar/chat.ts';
import type { Evidence } from '../evidence.ts';
import { type Findings, invariant } from './shared/findings.ts';
import { isAccepted } from './shared/history.ts';

/** Time of a round beyond the attempts of its steps; milliseconds. */
const marginMs = 10_000;

export const roundsEnd = invariant(
  'rounds-end',
  'Once faults are over, all accepted work is completed: rounds, replies, questions, events for the store.',
  (evidence, findings) => {
    const { limits, moments } = evidence;
    const boundMs = limits.stepAttempts * limits.stepTimeoutMs + marginMs;
    const isEarly = moments.readAt < moments.faultsEndedAt + boundMs;
    if (isEarly && evidence.rows.rounds.some(({ status }) => status === 'in_progress')) {
      findings.skip(evidence.rows.rounds.length);
      findings.add(
        `The rows were read too early: ${moments.readAt - moments.faultsEndedAt} ms after the last fault, ` +
          `while a round may take ${boundMs} ms.`,
      );
      return;
    }
    checkRounds(evidence, boundMs, findings);
    checkChats(evidence, findings);
    checkOthers(evidence, findings);
  },
);

/** The time of a round that was accepted late starts at its acceptance. */
function checkRounds({ rows, calls, moments }: Evidence, boundMs: number, findings: Findings): void {
  const acceptedAt = new Map(calls.filter(isAccepted).map(({ roundId, endedAt }) => [roundId, endedAt]));
  for (const { id, chatId, status, createdAt, steps } of rows.rounds) {
    const from = Math.max(moments.faultsEndedAt, acceptedAt.get(id) ?? createdAt);
    if (status === 'in_progress' && moments.readAt < from + boundMs) {
      findings.skip();
      continue;
    }
    findings.look();
    if (status !== 'in_progress') continue;
    const progress = Object.entries(steps).map(([step, of]) => `${step} ${of}`);
    findings.add(
      `Round ${id} of chat ${chatId} still runs ${moments.readAt - from} ms after it should have begun to end ` +
        `(${progress.join(', ') || 'no step'}).`,
    );
  }
}

function checkChats({ rows }: Evidence, findings: Findings): void {
  const rounds = Map.groupBy(rows.rounds, ({ chatId }) => chatId);
  for (const { id, status, roundCount, ended } of rows.chats) {
    findings.look();
    const ofChat = rounds.get(id) ?? [];
    const last = ofChat.toSorted((a, b) => a.roundNo - b.roundNo).at(-1);
    if (roundCount !== ofChat.length || roundCount !== (last?.roundNo ?? 0)) {
      findings.add(
        `Chat ${id} counts ${roundCount} rounds and has ${ofChat.length}, up to ${last?.roundNo}.`,
      );
    }
    const isConsistent = status === last?.status || (ended && status === 'ended');
    if (last && !isConsistent)
      findings.add(`Chat ${id} is ${status}, and its last round ${last.id} ${last.status}.`);
  }
}

function checkOthers({ rows }: Evidence, findings: Findings): void {
  findings.look(rows.quotes.length + rows.sonar.length + rows.forwards.length);
  for (const { conversation, messages, replies } of rows.quotes) {
    if (messages !== replies)
      findings.add(`Quote conversation ${conversation} has ${replies} replies to ${messages} messages.`);
  }
  for (const { conversation, chats } of rows.sonar) {
    for (const { id, status, openTasks } of chats) {
      if (openTasks === 0 && openStatuses.every((open) => open !== status)) continue;
      findings.add(
        `Question ${id} of conversation ${conversation} is ${status}, with ${openTasks} open tasks.`,
      );
    }
  }
  for (const { id, chatId, sent } of rows.forwards) {
    if (!sent) findings.add(`Event ${id} of chat ${chatId} was never sent to the store.`);
  }
}
