import { condition, proxyActivities, proxyLocalActivities, setHandler } from '@temporalio/workflow';
import { type BareActivities, bareRoundUpdate } from './contract.ts';

const { admit } = proxyLocalActivities<BareActivities>({ startToCloseTimeout: '5 seconds' });
const { writeStep } = proxyActivities<BareActivities>({ startToCloseTimeout: '30 seconds' });

/** As a round of Roundtable: one write at the admission, then steps 1 and 2 in turn, and 3 and 4 side by side. */
export async function bareWorkflow(chatId: string): Promise<void> {
  const pending: string[] = [];
  setHandler(bareRoundUpdate, async (roundId) => {
    await admit({ roundId, chatId });
    pending.push(roundId);
    return roundId;
  });
  while (await condition(() => pending.length > 0, '10 seconds')) {
    const roundId = pending.shift() ?? '';
    await writeStep({ roundId, step: 1 });
    await writeStep({ roundId, step: 2 });
    await Promise.all([writeStep({ roundId, step: 3 }), writeStep({ roundId, step: 4 })]);
  }
}
