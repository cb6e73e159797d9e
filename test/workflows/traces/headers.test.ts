import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { Client, type WorkflowClientInterceptor } from '@temporalio/client';
import { defaultPayloadConverter, type Headers, type Payload } from '@temporalio/common';
import { toContext } from '../../../telemetry/trace-context.ts';
import { chatWorkflowId } from '../../../workflows/chat/contract.ts';
import { extractTraceContext, type TraceContext, traceHeader } from '../../../workflows/traces/contract.ts';
import { newChat, newRequest, storedRow, testSettings } from '../../support/chat-actors.ts';
import { useFakeChat } from '../../support/fake-chat.ts';
import { waitFor } from '../../support/wait-for.ts';

const chats = useFakeChat();

const withoutTraceSettings: Payload | null = null;
const foreign: Payload = {
  metadata: { encoding: Buffer.from('binary/foreign') },
  data: Buffer.from('whatever'),
};
const json = (value: unknown) => defaultPayloadConverter.toPayload(value);

function newTrace(): { id: string; header: Payload } {
  const id = randomBytes(16).toString('hex');
  return { id, header: json({ traceparent: `00-${id}-${randomBytes(8).toString('hex')}-01` }) };
}

/** A gateway whose every call has this header. */
function gatewayWith(header: Payload | null, settings = testSettings) {
  const headers: Headers = header === null ? {} : { [traceHeader]: header };
  const saying: WorkflowClientInterceptor = {
    startUpdateWithStart: (input, next) =>
      next({ ...input, updateHeaders: headers, workflowStartHeaders: headers }),
    signalWithStart: (input, next) => next({ ...input, headers }),
  };
  const { connection } = chats.actors.client;
  return chats.actors.gateway(settings, new Client({ connection, interceptors: { workflow: [saying] } }));
}

/** Activities of all runs of the chat's workflow: `todos round_id` to trace id. */
async function findTraces(chatId: string): Promise<Map<string, string | null>> {
  const { workflow } = chats.actors.client;
  const found = new Map<string, string | null>();
  for (let runId: string | undefined; runId !== ''; ) {
    const { events } = await workflow.getHandle(chatWorkflowId(chatId), runId).fetchHistory();
    for (const event of events ?? []) {
      const scheduled = event.activityTaskScheduledEventAttributes;
      const [payload] = scheduled?.input?.payloads ?? [];
      if (!scheduled || !payload) continue;
      const { round_id, forward_id } = defaultPayloadConverter.fromPayload<Record<string, string>>(payload);
      const context = extractTraceContext(scheduled.header?.fields ?? {});
      found.set(`${scheduled.activityType?.name} ${round_id ?? forward_id}`, traceIn(context));
    }
    runId = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId ?? '';
  }
  return found;
}

const traceIn = (context: TraceContext | null) => context?.traceparent?.split('-')[1] ?? null;
const steps = ['mealSuggest', 'todos', 'crossSell', 'notifications'];
const allSteps = ({ round_id }: { round_id: string }, trace: string | null) =>
  steps.map((step): [string, string | null] => [`${step} ${round_id}`, trace]);

describe('a header from elsewhere', () => {
  test.each([
    ['of another encoding', foreign],
    ['that is no JSON', { ...json({}), data: Buffer.from('{') }],
    ['that holds no texts', json({ traceparent: 1 })],
    ['that is a list', json(['traceparent'])],
    ['that is null', json(null)],
    ['that is empty', json({})],
  ])('%s is ignored, and the actor runs', async (_what, header) => {
    expect(extractTraceContext({ [traceHeader]: header })).toBeNull();
    expect(toContext({ [traceHeader]: header })).toBe(ROOT_CONTEXT);
    const chat = newChat();
    const request = newRequest();
    await gatewayWith(header).startRound(chat, null, request);
    await chats.settled(request.round_id);
    expect(await findTraces(chat.chat_id)).toEqual(new Map(allSteps(request, null)));
  });

  test('is read only up to the allowed field lengths', () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const long = 'a=1,'.repeat(200);
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, no) => [`field-${no}`, 'x']));
    const taken = (value: object) => extractTraceContext({ [traceHeader]: json(value) });
    expect(taken({ traceparent, tracestate: long, [long]: 'x' })).toEqual({ traceparent });
    expect(Object.keys(taken(many) ?? {})).toHaveLength(16);
  });
});

describe('work of an withoutTraceSettings request', () => {
  test('has no trace, even beside traced requests', async () => {
    const trace = newTrace();
    const later = newTrace();
    const chat = newChat();
    const [first, second] = [newRequest(), newRequest()];
    await gatewayWith(trace.header).startRound(chat, null, first);
    await chats.settled(first.round_id);
    chats.fake.hold('mealSuggest');
    await gatewayWith(withoutTraceSettings).startRound(chat, null, second);
    await waitFor(() => chats.fake.getCalls('mealSuggest').length === 2);
    await gatewayWith(later.header).forwardToStore(chat, storedRow(chat), 'forward');
    await waitFor(() => chats.fake.getCalls('forward').length === 1);
    chats.fake.release('mealSuggest');
    await chats.settled(second.round_id);
    expect(await findTraces(chat.chat_id)).toEqual(
      new Map([
        ...allSteps(first, trace.id),
        ...allSteps(second, null),
        ['forwardToStore forward', later.id],
      ]),
    );
  });

  test('keeps traces of earlier work, and continues as new without one', async () => {
    const settings = { ...testSettings, rounds_per_run: 1 };
    const [trace, next] = [newTrace(), newTrace()];
    const chat = newChat();
    const [first, queued, last] = [newRequest(), newRequest(), newRequest()];
    chats.fake.hold('crossSell');
    await gatewayWith(trace.header, settings).startRound(chat, null, first);
    await waitFor(() => chats.fake.getCalls('crossSell').length === 1);
    await gatewayWith(next.header, settings).startRound(chat, null, queued);
    chats.fake.hold('mealSuggest');
    chats.fake.release('crossSell');
    await waitFor(() => chats.fake.getCalls('mealSuggest').length === 2);
    await gatewayWith(withoutTraceSettings, settings).forwardToStore(chat, storedRow(chat), 'forward');
    await waitFor(() => chats.fake.getCalls('forward').length === 1);
    chats.fake.release('mealSuggest');
    await chats.settled(queued.round_id);
    await gatewayWith(withoutTraceSettings, settings).startRound(chat, null, last);
    await chats.settled(last.round_id);
    expect(await findTraces(chat.chat_id)).toEqual(
      new Map([
        ...allSteps(first, trace.id),
        ...allSteps(queued, next.id),
        ...allSteps(last, null),
        ['forwardToStore forward', null],
      ]),
    );
    const handle = chats.actors.client.workflow.getHandle(chatWorkflowId(chat.chat_id));
    const { events } = await handle.fetchHistory();
    const started = events?.[0]?.workflowExecutionStartedEventAttributes;
    expect(started?.continuedExecutionRunId).not.toBe('');
    expect(extractTraceContext(started?.header?.fields ?? {})).toBeNull();
  });
});
