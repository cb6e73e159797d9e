import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { nextPrompt } from './rounds.ts';
import type { StoreApp } from './store-app.ts';

const chatSchema = z.object({
  data: z.object({ rounds: z.array(z.object({ pipeline_progress: z.object({ step2: z.string() }) })) }),
});
const waitLimitMs = 20_000;

/**
 * Starts a chat whose cross-sell call the stand-in holds, and waits until two steps are done and the next ones are
 * running.
 */
export async function startHalfwayChat(client: StoreApp): Promise<string> {
  const { chatId } = await client.kickOff(null, nextPrompt(null));
  const until = performance.now() + waitLimitMs;
  for (;;) {
    const { rounds } = chatSchema.parse(JSON.parse(await client.pollChat(chatId))).data;
    if (rounds.at(-1)?.pipeline_progress.step2 === 'done') return chatId;
    if (performance.now() > until) throw new Error(`Chat ${chatId} does not get past its second step.`);
    await pause(20);
  }
}
