import { readdir, readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { findFreePort } from '../../../dev/processes/free-port.ts';
import { json, startHttpServer } from '../../support/http-server.ts';
import type { RunningProgram } from '../../support/start-program.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { startTestProcesses, type TestProcesses } from '../../support/test-processes.ts';
import { startTraceReceiver } from '../../support/trace-receiver.ts';
import { readJournal } from '../../support/upstream-faults.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let testApp: TestProcesses;

beforeEach(async () => {
  [testApp, folder] = await Promise.all([startTestProcesses(), temporaryFolder()]);
});
afterEach(async () => {
  await testApp.close();
  await folder.remove();
});

/** Runs a round with these settings, then stops both processes. */
async function runRound(settings: Record<string, string>): Promise<{ logs: string; stopMs: number }> {
  const programs = await Promise.all([testApp.startWorker(settings), testApp.startServer(settings)]);
  const { sdk } = await testApp.newTenant();
  const profileId = await sdk.newProfile();
  const { round } = await sdk.runRound(profileId, { prompt: 'soup' });
  expect(round.status).toBe('completed');
  const startedAt = performance.now();
  await Promise.all(programs.map(endInOrder));
  const logs = programs.map(({ stderr }) => stderr()).join('\n');
  return { logs, stopMs: performance.now() - startedAt };
}

async function endInOrder(program: RunningProgram): Promise<void> {
  program.signal('SIGTERM');
  expect(await program.ended).toBe(0);
}

const coverageSchema = z.object({ result: z.array(z.object({ url: z.string() })) });

/** Every module that the processes have loaded, from Node's coverage data. */
async function modulesRun(): Promise<string[]> {
  const files = await readdir(folder.path);
  const reports = await Promise.all(files.map((file) => readFile(`${folder.path}/${file}`, 'utf8')));
  const modules = reports.flatMap((report) => coverageSchema.parse(JSON.parse(report)).result);
  const urls = modules.map(({ url }) => url);
  for (const entry of ['/server/main.ts', '/worker/main.ts']) {
    expect(urls.some((url) => url.endsWith(entry))).toBe(true);
  }
  return urls;
}

const ofOpenTelemetry = /telemetry\/sdk\.ts|node_modules\/@opentelemetry\/(?!api\/)/;

describe('traces', () => {
  test.each([
    ['nothing is set', {}],
    ['OTEL_SDK_DISABLED is', { OTEL_SDK_DISABLED: 'TRUE', OTEL_TRACES_EXPORTER: 'otlp' }],
  ])(
    'are neither loaded nor propagated when %s',
    async (_when, settings: Record<string, string>) => {
      await runRound({ ...settings, NODE_V8_COVERAGE: folder.path });
      const modules = await modulesRun();
      expect(modules.filter((url) => ofOpenTelemetry.test(url))).toEqual([]);
      const journal = await readJournal(testApp.standins.llmDemoUrl);
      expect(journal.length).toBeGreaterThanOrEqual(4);
      expect(journal.filter(({ traceparent }) => traceparent !== null)).toEqual([]);
    },
    60_000,
  );

  test('are only loaded when they are enabled', async () => {
    const receiver = await startTraceReceiver();
    await runRound({ ...receiver.settings, NODE_V8_COVERAGE: folder.path });
    expect((await modulesRun()).some((url) => ofOpenTelemetry.test(url))).toBe(true);
    expect(receiver.spans().length).toBeGreaterThan(0);
    await receiver.close();
  }, 60_000);

  test('without a collector neither fail rounds nor delay the shutdown', async () => {
    const settings = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await findFreePort()}` };
    const { stopMs } = await runRound(settings);
    // Each process flushes spans for up to 3 s, and needs some time to stop.
    expect(stopMs).toBeLessThan(8_000);
  }, 60_000);

  test('that are rejected neither fail rounds nor flood the log', async () => {
    const receiver = await startHttpServer(json(400, {}));
    const settings = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BSP_SCHEDULE_DELAY: '20' };
    const { logs } = await runRound(settings);
    await receiver.close();
    const lines = logs.split('\n').filter((line) => line.includes('OpenTelemetry reported an error'));
    expect(lines.map((line) => JSON.parse(line).name).toSorted()).toEqual(['server', 'worker']);
    expect(receiver.requests.length).toBeGreaterThan(lines.length);
  }, 60_000);
});
