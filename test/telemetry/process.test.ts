import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startHttpServer } from '../support/http-server.ts';
import { runProgram } from '../support/start-program.ts';
import { startTraceReceiver, type TraceReceiver } from '../support/trace-receiver.ts';

let receiver: TraceReceiver;
beforeEach(async () => {
  receiver = await startTraceReceiver();
});
afterEach(() => receiver.close());

/** A traced process with one span, which then runs `end`. */
function runTraced(end: string, settings: Record<string, string>) {
  const code = `
    import { trace } from '@opentelemetry/api';
    import { readConfig } from './config.ts';
    import { createLogger } from './logger.ts';
    import { runProcess } from './run-process.ts';
    import { startTraces } from './telemetry/start-traces.ts';
    import { withTraces } from './worker/start-worker.ts';
    const logger = createLogger({ level: 'info', name: 'test' });
    const traces = await startTraces(readConfig(), logger, 'roundtable-test');
    trace.getTracer('test').startSpan('the last').end();
    ${end}`;
  return runProgram(['--input-type=module', '--eval', code], settings);
}

const inOrder = 'await traces.stop();';
const failing = `
  const worker = { done: Promise.reject(new Error('The worker has failed.')), stop: async () => {} };
  await runProcess('worker', async () => ({ ready: {}, ...withTraces(worker, traces) }));`;

describe('a traced process', () => {
  test.each([
    ['as it says itself', {}, 'roundtable-test'],
    ['as OTEL_SERVICE_NAME says', { OTEL_SERVICE_NAME: 'shop' }, 'shop'],
    ['as its attributes say', { OTEL_RESOURCE_ATTRIBUTES: 'host.name=h, service.name=shop' }, 'shop'],
    [
      'by OTEL_SERVICE_NAME before its attributes',
      { OTEL_SERVICE_NAME: 'shop', OTEL_RESOURCE_ATTRIBUTES: 'service.name=other' },
      'shop',
    ],
    [
      'by its own name when its attributes name no service',
      { OTEL_RESOURCE_ATTRIBUTES: 'the.service.name=other,service.name=' },
      'roundtable-test',
    ],
  ])('is called %s', async (_how, settings: Record<string, string>, service) => {
    await runTraced(inOrder, { ...receiver.settings, ...settings });
    expect(receiver.spans().map((span) => span.service)).toEqual([service]);
  });

  test('logs a problem in one line at any OTEL_LOG_LEVEL', async () => {
    const settings = { OTEL_TRACES_EXPORTER: 'nowhere,elsewhere', OTEL_LOG_LEVEL: 'debug' };
    const { stderr } = await runTraced(inOrder, settings);
    expect(JSON.parse(stderr)).toMatchObject({
      msg: expect.stringMatching(/^OpenTelemetry reported/),
      reason: expect.stringContaining('nowhere'),
    });
  });
});

describe('a worker that fails', () => {
  test('sends its last spans before it ends', async () => {
    const { code, stderr } = await runTraced(failing, receiver.settings);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('The worker has failed.\n'),
    });
    expect(receiver.spans().map(({ name }) => name)).toEqual(['the last']);
  });

  test('does not wait long for a silent receiver', async () => {
    const silent = await startHttpServer(() => {});
    const startedAt = performance.now();
    const { code } = await runTraced(failing, { OTEL_EXPORTER_OTLP_ENDPOINT: silent.url });
    expect(performance.now() - startedAt).toBeLessThan(8_000);
    expect(code).toBe(1);
    expect(silent.requests).toHaveLength(1);
    await silent.close();
  });
});
