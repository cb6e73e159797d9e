import { cutByClient } from '../evidence.ts';
import { invariant } from './shared/findings.ts';
import { describeCall, isAccepted, isUnknown } from './shared/history.ts';

/** Time after the last fault from which every kickoff must work; milliseconds. */
const withinMs = 5_000;

export const kickoffsRecover = invariant(
  'kickoffs-recover',
  'From 5 s after the last fault on, every kickoff has a definite answer, and kickoffs are accepted again.',
  ({ calls, moments }, findings) => {
    const from = moments.faultsEndedAt + withinMs;
    const late = calls.filter(
      ({ kind, sentAt, failure }) => kind === 'kickoff' && sentAt > from && failure !== cutByClient,
    );
    if (late.length === 0) return findings.skip();
    findings.look(late.length);
    for (const call of late.filter(isUnknown)) {
      const afterMs = Math.round(call.sentAt - moments.faultsEndedAt);
      findings.add(`${describeCall(call)} failed, though sent ${afterMs} ms after the last fault.`, [
        call.id,
      ]);
    }
    if (!late.some(isAccepted)) {
      findings.add(`None of ${late.length} kickoffs was accepted from 5 s after the last fault on.`);
    }
  },
);
