import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chatWorkflowId } from '../../../workflows/chat/contract.ts';
import { openProcessHouse, type ProcessHouse } from '../../support/process-house.ts';
import type { RunningProgram } from '../../support/program.ts';
import { setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';

let house: ProcessHouse;
let worker: RunningProgram;
let server: RunningProgram;
beforeAll(async () => {
  house = await openProcessHouse({ LOG_LEVEL: 'info' });
  [worker, server] = await Promise.all([house.startWorker(), house.startServer()]);
});
afterAll(() => house?.close());

/** The lines of a process's log that have that message. */
function linesOf(program: RunningProgram, message: string): Record<string, unknown>[] {
  const lines = program.stderr().split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === message);
}

describe('the log of a failed step', () => {
  test('leads from the request over chat and round to the workflow, and tells no prompt', async () => {
    const { sdk } = await house.newTenant();
    const profileId = await sdk.newProfile();
    await setFaults(house.standins.llmDemoUrl, [{ step: 'todos', kind: 'error' }]);
    const { data, headers } = await sdk.kickOff(profileId, { prompt: 'a meal that nobody else asks for' });
    await sdk.untilLastRound(profileId, data.chat_id, ({ status }) => status === 'error');

    const request = { request_id: headers.get('request-id'), status: 202, ...data };
    const requests = await waitFor(() => {
      const lines = linesOf(server, 'request').filter(({ status }) => status === 202);
      return lines.length > 0 && lines;
    });
    expect(requests).toEqual([expect.objectContaining(request)]);
    const ids = { workflow_id: chatWorkflowId(data.chat_id), run_id: expect.any(String), activity: 'todos' };
    const failed = linesOf(worker, 'a step failed');
    expect(failed).toHaveLength(3);
    for (const line of failed) expect(line).toMatchObject({ step: 'todos', ...ids, ...data });
    expect(server.stderr() + worker.stderr()).not.toContain('nobody else asks for');
  });
});
