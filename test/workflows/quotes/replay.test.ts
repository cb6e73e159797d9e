import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import proto from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { testBundle } from '../../support/dependencies.ts';
import { newMessage, useQuoteActors } from '../../support/quote-actors.ts';
import { waitFor } from '../../support/wait-for.ts';

const actors = useQuoteActors();
const corpus = new URL('../../histories/quotes/', import.meta.url);

async function replay(history: unknown, workflowId: string): Promise<void> {
  await Worker.runReplayHistory({ workflowBundle: testBundle() }, history, workflowId);
}

describe("today's workflow code", () => {
  test.each(readdirSync(corpus).filter((name) => name.endsWith('.history')))('replays %s', async (name) => {
    const history = proto.temporal.api.history.v1.History.decode(readFileSync(new URL(name, corpus)));
    await expect(replay(history, 'quotes/recorded')).resolves.toBeUndefined();
  });

  test('replays its own histories', async () => {
    const key = randomUUID();
    const gateway = actors.gateway({ think_ms: 20 });
    await Promise.all([gateway.send(newMessage(key)), gateway.send(newMessage(key))]);
    await waitFor(async () => (await actors.getProgress(key)).reply_count === 2);
    actors.fake.isUnavailable = true;
    await expect(gateway.send(newMessage(key, 'lost', 200))).rejects.toThrow();
    const handle = actors.getHandle(key);
    await expect(replay(await handle.fetchHistory(), handle.workflowId)).resolves.toBeUndefined();
  });
});
