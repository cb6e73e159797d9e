import { type Call, type CallKind, cutByClient, type Dependency, type Fault } from '../evidence.ts';
import { invariant } from './shared/findings.ts';
import { describeCall, isUnknown } from './shared/history.ts';

/** Dependencies of each kind of request: while one is down, 500 is the right answer (ruling D20). */
const needs: Record<CallKind, readonly Dependency[]> = {
  kickoff: ['server', 'postgres', 'temporal', 'worker'],
  follow_up: ['server', 'postgres', 'temporal', 'worker'],
  end_chat: ['server', 'postgres', 'temporal', 'worker'],
  trigger: ['server', 'postgres', 'temporal'],
  poll_chat: ['server', 'postgres'],
  poll_round: ['server', 'postgres'],
  quote_message: ['server', 'postgres', 'temporal', 'worker'],
  sonar_question: ['server', 'postgres', 'temporal', 'worker'],
};

/** How long a restored dependency may still cause errors (reconnecting, redelivery of tasks); milliseconds. */
const graceMs: Record<Dependency, number> = {
  server: 5_000,
  bus: 5_000,
  worker: 15_000,
  temporal: 15_000,
  postgres: 15_000,
  llm_demo: 0,
  store: 0,
};

/** Sonar's protocol answers 500 to rejected requests (rulings C1 to C3). */
const sonarRejection = 'illegal-state';

export const errorsExplained = invariant(
  'errors-explained',
  'A request fails with 5xx or loses its connection only while a dependency is down, or shortly after.',
  ({ calls, faults }, findings) => {
    const servers = new Set(calls.map(({ server }) => server));
    for (const call of calls) {
      findings.look();
      if (!isUnknown(call) || call.failure === cutByClient) continue;
      if (call.kind === 'sonar_question' && call.code === sonarRejection) continue;
      const isAbout = ({ dependency, target }: Fault) =>
        needs[call.kind].includes(dependency) && (target === call.server || !servers.has(target));
      if (faults.some((fault) => isAbout(fault) && overlaps(fault, call))) continue;
      const needed = needs[call.kind].join(', ');
      findings.add(`${describeCall(call)} to ${call.server} failed while nothing of ${needed} was away.`, [
        call.id,
      ]);
    }
  },
);

function overlaps({ dependency, startedAt, endedAt }: Fault, call: Call): boolean {
  return startedAt <= call.endedAt && call.sentAt <= endedAt + graceMs[dependency];
}
