import type { Step } from '../../domain/chat/steps.ts';
import { stepTable } from '../../domain/chat/steps.ts';
import type { TestApp, TestTenant } from './test-app.ts';
import { setFaults } from './upstream-faults.ts';

/** A round whose step llm-demo fails with 500, and what the shopper wrote. */
export async function newFailedRound(
  { standins: { llmDemoUrl } }: TestApp,
  { sdk }: TestTenant,
  { step, prompt = '카레 땡기는데' }: { step: Step; prompt?: string },
): Promise<{ roundId: string; chatId: string; profileId: string }> {
  const profileId = await sdk.newProfile({ name: 'Mina' });
  await setFaults(llmDemoUrl, [{ step: stepTable[step].path, kind: 'error' }]);
  try {
    const { chatId, round } = await sdk.runRound(profileId, { prompt });
    return { roundId: round.round_id, chatId, profileId };
  } finally {
    await setFaults(llmDemoUrl);
  }
}
