import { expect, test } from '@jest/globals';
import { startProgram } from '../support/start-program.ts';
import { waitFor } from '../support/wait-for.ts';

test('the process logs its addresses in one line, and ends at SIGTERM', async () => {
  const program = startProgram(['standins/main.ts'], { LATENCY_PROFILE: 'slow' });
  await waitFor(() => program.stdout().includes('\n'), { timeoutMs: 20_000 });
  const [line = '', rest] = program.stdout().split('\n');
  expect(rest).toBe('');
  const ready = JSON.parse(line);
  expect(ready).toMatchObject({ llm_demo_url: expect.any(String), store_api_url: expect.any(String) });
  const control = await fetch(`${ready.llm_demo_url}/__control`);
  expect(await control.json()).toEqual({ latency_profile: 'slow', faults: [] });
  program.signal('SIGTERM');
  expect(await program.ended).toBe(0);
});

test('the process names an invalid setting', async () => {
  const program = startProgram(['standins/main.ts'], { LATENCY_PROFILE: 'brisk' });
  expect(await program.ended).toBe(1);
  expect(program.stderr()).toContain('LATENCY_PROFILE');
});
