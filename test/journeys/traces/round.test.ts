import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { noTraces } from '../../../telemetry/traces.ts';
import type { History } from '../../../temporal/sdk-internals.ts';
import { chatWorkflowId } from '../../../workflows/chat/contract.ts';
import { traceHeader } from '../../../workflows/traces/contract.ts';
import { silenceTemporalLogs } from '../../support/chat-actors.ts';
import { testBundle, testDependencies } from '../../support/dependencies.ts';
import type { RoundView } from '../../support/sdk-client.ts';
import type { TestTenant } from '../../support/test-app.ts';
import { startTestProcesses, type TestProcesses } from '../../support/test-processes.ts';
import { type ReceivedSpan, startTraceReceiver, type TraceReceiver } from '../../support/trace-receiver.ts';
import { readJournal, setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';

const secretPrompt = 'a supper that nobody may read of';

let receiver: TraceReceiver;
let testApp: TestProcesses;
let tenant: TestTenant;
let profileId: string;
let chatId: string;
let serverLog: string;
let histories: History[];

const callers = { first: newCaller(), second: newCaller(), unsampled: newCaller('00') };

/** A traced caller of the server. */
function newCaller(flags = '01') {
  const traceId = randomBytes(16).toString('hex');
  const spanId = randomBytes(8).toString('hex');
  return { traceId, spanId, traceparent: `00-${traceId}-${spanId}-${flags}` };
}

/** Requests a round, and waits until it matches. */
async function ask(
  caller: { traceparent: string },
  body: Record<string, unknown>,
  isSoFar: (round: RoundView) => boolean,
) {
  const headers = { traceparent: caller.traceparent, baggage: 'sent=by-strangers' };
  const path = `/v1/chat/${profileId}/recommend`;
  const { data } = await tenant.sdk.send<{ chat_id: string; round_id: string }>('POST', path, body, headers);
  const poll = () => tenant.sdk.pollRound(profileId, data.chat_id, data.round_id);
  await waitFor(async () => isSoFar((await poll()).data), { timeoutMs: 20_000 });
  return data;
}

/**
 * Three rounds of one chat, each with its own caller. The actor continues as new after every round, and the second is
 * requested while the first is running, so that it is carried over.
 */
beforeAll(async () => {
  silenceTemporalLogs();
  receiver = await startTraceReceiver();
  // An export interval that is so long that only the end of a process exports spans.
  testApp = await startTestProcesses({
    ...receiver.settings,
    OTEL_BSP_SCHEDULE_DELAY: '600000',
    CHAT_ROUNDS_PER_RUN: '1',
    WORKER_LEASE_MS: '10000',
    LOG_LEVEL: 'info',
  });
  await setFaults(testApp.standins.llmDemoUrl, [{ step: 'cross-sell', kind: 'delay', ms: 1_500 }]);
  const [worker, server] = await Promise.all([testApp.startWorker(), testApp.startServer()]);
  tenant = await testApp.newTenant();
  profileId = await tenant.sdk.newProfile({ locale: 'en' });
  const boundary = ({ pipeline_progress }: RoundView) => pipeline_progress?.step2 === 'done';
  const completed = ({ status }: RoundView) => status === 'completed';
  ({ chat_id: chatId } = await ask(callers.first, { prompt: secretPrompt }, boundary));
  await ask(callers.second, { chat_id: chatId, prompt: secretPrompt }, completed);
  await ask(callers.unsampled, { chat_id: chatId, prompt: secretPrompt }, completed);
  histories = await readHistories();
  for (const program of [server, worker]) {
    program.signal('SIGTERM');
    expect(await program.ended).toBe(0);
  }
  serverLog = server.stderr();
}, 90_000);
afterAll(async () => {
  await testApp?.close();
  await receiver?.close();
});

/** Histories of all runs of the chat's actor, newest first. */
async function readHistories(): Promise<History[]> {
  const connection = await Connection.connect({ address: testDependencies().temporalAddress });
  const { workflow } = new Client({ connection });
  const found: History[] = [];
  for (let runId: string | undefined; runId !== ''; ) {
    const history = await workflow.getHandle(chatWorkflowId(chatId), runId).fetchHistory();
    found.push(history);
    const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
    runId = started?.continuedExecutionRunId ?? '';
  }
  await connection.close();
  return found;
}

/** Trace contexts in the updates and activities of a history. */
function getCarriers({ events }: History): Record<string, string>[] {
  const headers = (events ?? []).map(
    (event) =>
      event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.header ??
      event.activityTaskScheduledEventAttributes?.header,
  );
  return headers.flatMap((header) => {
    const data = header?.fields?.[traceHeader]?.data;
    return data ? [JSON.parse(Buffer.from(data).toString())] : [];
  });
}

const getSpans = ({ traceId }: { traceId: string }) =>
  receiver.spans().filter((span) => span.traceId === traceId);

function one(spans: ReceivedSpan[], name: string): ReceivedSpan {
  const found = spans.filter((span) => span.name === name);
  expect(found).toHaveLength(1);
  return found[0] as ReceivedSpan;
}

const steps = ['mealSuggest', 'todos', 'crossSell', 'notifications'];

describe.each(['first', 'second'] as const)("the %s round's trace", (which) => {
  const caller = callers[which];

  test('goes from the caller through server and actor to the upstreams', () => {
    const spans = getSpans(caller);
    const request = one(spans, 'POST /v1/chat/:profile_id/recommend');
    expect(request).toMatchObject({
      parentSpanId: caller.spanId,
      kind: 'server',
      service: 'roundtable-server',
    });
    const update = one(spans, 'UpdateWithStartWorkflow:startRound');
    expect(update).toMatchObject({ parentSpanId: request.spanId, kind: 'client' });
    const handled = one(spans, 'HandleUpdate:startRound');
    expect(handled).toMatchObject({
      parentSpanId: update.spanId,
      kind: 'server',
      service: 'roundtable-worker',
    });
    for (const name of ['admitRound', ...steps, 'settleRound']) {
      expect(one(spans, `RunActivity:${name}`)).toMatchObject({ parentSpanId: handled.spanId });
    }
    for (const name of steps) {
      const { spanId } = one(spans, `RunActivity:${name}`);
      const calls = spans.filter(({ parentSpanId }) => parentSpanId === spanId);
      expect(calls.map(({ kind }) => kind)).toContain('client');
    }
  });

  test('is connected', () => {
    const spans = getSpans(caller);
    const known = new Set([caller.spanId, ...spans.map(({ spanId }) => spanId)]);
    expect(known.size).toBe(spans.length + 1);
    expect(spans.filter(({ parentSpanId }) => !known.has(parentSpanId ?? ''))).toEqual([]);
  });

  test('is handed on to llm-demo', async () => {
    const journal = await readJournal(testApp.standins.llmDemoUrl);
    const asked = journal.flatMap(({ traceparent }) => traceparent ?? []);
    expect(asked).toHaveLength(journal.length);
    const clients = getSpans(caller).filter(({ kind }) => kind === 'client');
    const ids = new Set(clients.map(({ spanId }) => spanId));
    const own = asked.filter((traceparent) => traceparent.includes(caller.traceId));
    expect(own.length).toBeGreaterThanOrEqual(4);
    expect(own.every((traceparent) => ids.has(traceparent.split('-')[2] ?? ''))).toBe(true);
  });

  test('has the ids of tenant, chat and round', () => {
    const spans = getSpans(caller);
    const ids = { 'roundtable.chat_id': chatId, 'roundtable.round_id': expect.any(String) };
    const about = { ...ids, 'roundtable.tenant_code': tenant.code };
    expect(one(spans, 'POST /v1/chat/:profile_id/recommend').attributes).toMatchObject({
      ...about,
      'http.response.status_code': 202,
    });
    expect(one(spans, 'UpdateWithStartWorkflow:startRound').attributes).toMatchObject(about);
    expect(one(spans, 'HandleUpdate:startRound').attributes).toMatchObject({
      ...about,
    });
    const below = [
      ...steps.map((name) => one(spans, `RunActivity:${name}`)),
      ...spans.filter(({ name }) => name === 'POST' || name === 'GET'),
    ];
    expect(below.length).toBeGreaterThan(8);
    for (const { attributes } of below) expect(attributes).toMatchObject(ids);
  });
});

test('requests that their caller does not sample are not recorded', () => {
  expect(getSpans(callers.unsampled)).toEqual([]);
});

test('activities of a round that is carried over into a new run belong to its trace', () => {
  const spans = getSpans(callers.second);
  const run = one(spans, 'HandleUpdate:startRound').attributes.temporalRunId;
  const later = steps.map((name) => one(spans, `RunActivity:${name}`).attributes.temporalRunId);
  expect(new Set(later).size).toBe(1);
  expect(later[0]).not.toBe(run);
});

test('histories with trace contexts replay', async () => {
  expect(histories.length).toBeGreaterThan(2);
  for (const history of histories) {
    await Worker.runReplayHistory(
      { workflowBundle: testBundle(), sinks: noTraces.sinks },
      history,
      chatWorkflowId(chatId),
    );
  }
});

test('baggage of callers is not passed on by the server', () => {
  const carried = histories.flatMap(getCarriers);
  expect(carried.some(({ traceparent }) => traceparent?.includes(callers.first.traceId))).toBe(true);
  expect(carried.filter((carrier) => 'baggage' in carrier)).toEqual([]);
});

test('traces contain no prompts, keys, tokens or queries to the store', () => {
  const { key } = tenant;
  expect(receiver.text()).toContain('/v1/products');
  const texts = [secretPrompt, key, 'Bearer', 'authorization', 'names='];
  expect(texts.filter((text) => receiver.text().includes(text))).toEqual([]);
});

test('log lines of a request have its trace id', () => {
  const lines = serverLog.split('\n').filter((line) => line.includes('"request"') && line.includes('POST'));
  const named = lines.map((line) => JSON.parse(line).trace_id);
  expect(named).toEqual(expect.arrayContaining([callers.first.traceId, callers.second.traceId]));
});
