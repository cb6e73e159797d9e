import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createChatActivities } from '../../../activities/chat/create-chat-activities.ts';
import type { RoundKey } from '../../../db/repositories/chat/steps.ts';
import { insertTrigger } from '../../../db/repositories/chat/triggers.ts';
import { createLogger } from '../../../logger.ts';
import type { FaultKind } from '../../../standins/http/control.ts';
import { createConnections } from '../../../upstreams/connections.ts';
import { createLlmDemoClient } from '../../../upstreams/llm-demo/client.ts';
import { createStoreClient } from '../../../upstreams/store/client.ts';
import {
  activityEnvironment,
  stepAttempts,
  stepRetryMs,
  toStepArgs,
  useChatSteps,
} from '../../support/chat-steps.ts';
import { type Answer, json, startHttpServer } from '../../support/http-server.ts';
import { storedSteps } from '../../support/ledger.ts';
import { createLocalBus } from '../../support/local-bus.ts';
import { admit, newChatFor, newShopper } from '../../support/rows.ts';
import { getCalls, setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';

const steps = useChatSteps();

const newRound = async () => admit(steps.db, newChatFor(await newShopper(steps.db)));

describe('a failure of llm-demo', () => {
  test.each<[FaultKind, string, string]>([
    ['error', 'UpstreamServerError', 'upstream error 500'],
    ['timeout', 'UpstreamTimeoutError', 'upstream timeout'],
    ['drop', 'UpstreamUnavailableError', 'upstream unavailable'],
  ])('of kind %s is retried as %s, and final at the last attempt', async (kind, type, message) => {
    const round = await newRound();
    await setFaults(steps.standins.llmDemoUrl, [{ step: 'meal-suggest', kind }]);
    let heartbeatDetails: unknown;
    const failed: object[] = [];
    for (let attempt = 1; attempt <= stepAttempts; attempt += 1) {
      const environment = activityEnvironment({ attempt, heartbeatDetails });
      environment.on('heartbeat', (details) => {
        heartbeatDetails = details;
      });
      failed.push({ attempt, error: type, call: 'meal-suggest', call_id: `${round.roundId}/meal-suggest` });
      await expect(environment.run(steps.activities.mealSuggest, toStepArgs(round))).rejects.toMatchObject({
        name: 'ApplicationFailure',
        type,
        message,
        nonRetryable: attempt === stepAttempts,
        details: [attempt, { scheduled_at: expect.any(String), failed }],
        nextRetryDelay: stepRetryMs * 2 ** (attempt - 1),
      });
    }
  });

  test('does not count attempts lost to infrastructure', async () => {
    const round = await newRound();
    await setFaults(steps.standins.llmDemoUrl, [{ step: 'meal-suggest', kind: 'error' }]);
    await expect(steps.run('mealSuggest', round, 20)).rejects.toMatchObject({
      type: 'UpstreamServerError',
      nonRetryable: false,
      nextRetryDelay: stepRetryMs,
    });
  });

  test.each<[FaultKind, string, string]>([
    ['malformed', 'UpstreamAnswerInvalidError', 'upstream answer invalid'],
    ['session_expired', 'SessionExpiredError', 'upstream chat session expired'],
    [
      'refinement_cap',
      'RefinementCapExceededError',
      'REFINEMENT_CAP_EXCEEDED: llm-demo refuses a further refinement',
    ],
  ])('of kind %s is final at once as %s', async (kind, type, message) => {
    const round = await newRound();
    await setFaults(steps.standins.llmDemoUrl, [{ step: 'meal-suggest', kind }]);
    await expect(steps.run('mealSuggest', round)).rejects.toMatchObject({
      type,
      message,
      nonRetryable: true,
    });
  });

  test('leaves no row, and the next attempt does the work', async () => {
    const round = await newRound();
    await setFaults(steps.standins.llmDemoUrl, [{ step: 'meal-suggest', kind: 'error', nth: 1 }]);
    await expect(steps.run('mealSuggest', round)).rejects.toMatchObject({ nonRetryable: false });
    expect(await storedSteps(steps.orm, round.roundId)).toEqual([]);
    await steps.run('mealSuggest', round, 2);
    expect(await storedSteps(steps.orm, round.roundId)).toMatchObject([{ status: 'done', attempts: 2 }]);
    const calls = await getCalls(steps.standins.llmDemoUrl, round.roundId, 'meal-suggest');
    expect(calls.map(({ status }) => status)).toEqual([500, 200]);
    expect(await getCalls(steps.standins.llmDemoUrl, round.roundId, 'sessions')).toHaveLength(1);
  });
});

/** Activities with scripted upstreams, or without a database. */
async function withUpstreams(answer: Answer, db = steps.db) {
  const server = await startHttpServer(answer);
  const upstream = { connections: createConnections(), baseUrl: server.url, token: 'any', timeoutMs: 5_000 };
  const activities = createChatActivities({
    db,
    bus: createLocalBus(),
    logger: createLogger({ level: 'silent', name: 'test' }),
    llmDemo: createLlmDemoClient(upstream),
    store: createStoreClient(upstream),
    chatMaxRounds: 200,
    tenantMaxRunning: 0,
    stepAttempts,
    stepRetryMs,
    stepTimeoutMs: 5_000,
  });
  return { activities, server };
}

describe('a temporary failure of llm-demo', () => {
  test.each([
    [
      'rate-limited, after the delay that it asks for',
      429,
      'UpstreamRateLimitedError',
      { 'retry-after': '7' },
      7_000,
    ],
    ['rate-limited, after the default delay', 429, 'UpstreamRateLimitedError', {}, stepRetryMs],
    [
      'unavailable, after the delay that it asks for',
      503,
      'UpstreamServerError',
      { 'retry-after': '7' },
      7_000,
    ],
    ['slow, after the default delay', 408, 'UpstreamTimeoutError', {}, stepRetryMs],
  ])('is retried: %s', async (_what, status, type, headers, nextRetryDelay) => {
    const { activities, server } = await withUpstreams(json(status, {}, headers));
    const args = toStepArgs(await newRound());
    await expect(activityEnvironment().run(activities.mealSuggest, args)).rejects.toMatchObject({
      type,
      nonRetryable: false,
      nextRetryDelay,
    });
    await server.close();
  });
});

describe('a temporary failure of the store', () => {
  const signageEvent = ({ chatId, roundId }: RoundKey) => ({
    action: 'exit',
    profile_id: randomUUID(),
    chat_id: chatId,
    round_id: roundId,
  });
  const inHalfAMinute = () => new Date(Date.now() + 30_000).toUTCString();

  test.each([
    [429, 'seconds', () => '30'],
    [503, 'seconds', () => '30'],
    [429, 'a date', inHalfAMinute],
    [503, 'a date', inHalfAMinute],
  ])('is retried after the Retry-After of its %i: %s', async (status, _form, retryAfter) => {
    const round = await newRound();
    const forward = { id: randomUUID(), body: signageEvent(round) };
    await insertTrigger(steps.db, { ...round, kind: 'signage_triggered', events: [], outboxEntry: forward });
    const { activities, server } = await withUpstreams(json(status, {}, { 'retry-after': retryAfter() }));
    const args = { tenant_id: round.tenantId, forward_id: forward.id };
    const failure = await activityEnvironment()
      .run(activities.forwardToStore, args)
      .catch((error: unknown) => error);
    await server.close();
    expect(failure).toMatchObject({ name: 'ApplicationFailure', nonRetryable: false });
    const { nextRetryDelay } = failure as { nextRetryDelay: number };
    expect(nextRetryDelay).toBeGreaterThan(20_000);
    expect(nextRetryDelay).toBeLessThanOrEqual(30_000);
  });
});

describe('an answer that cannot be stored', () => {
  const fakeMeal =
    '"recipe_title":"a","intro_message":"b","recipe_description":"c","recommendation_message":"d"';

  test.each([
    [
      'nests too deep',
      'meal-suggest',
      `{"meal":{${fakeMeal}},"raw":${'['.repeat(9_999)}${']'.repeat(9_999)}}`,
    ],
    ['is a session of 201 characters', 'sessions', `{"profile_session_id":"${'s'.repeat(201)}"}`],
  ])('is final at once: it %s', async (_what, step, answer) => {
    const { activities, server } = await withUpstreams((request, response) => {
      const isIt = request.url.endsWith(step);
      response.writeHead(200).end(isIt ? answer : '{"profile_session_id":"s"}');
    });
    const args = toStepArgs(await newRound());
    await expect(activityEnvironment().run(activities.mealSuggest, args)).rejects.toMatchObject({
      type: 'UpstreamAnswerInvalidError',
      nonRetryable: true,
    });
    await server.close();
  });

  test('is final at once when PostgreSQL rejects it', async () => {
    const round = await newRound();
    const kysely = steps.db.fork().getKysely();
    await sql`alter table round_steps alter column raw type varchar(10) using null`.execute(kysely);
    try {
      await expect(steps.run('mealSuggest', round)).rejects.toMatchObject({
        type: 'UpstreamAnswerInvalidError',
        nonRetryable: true,
      });
    } finally {
      await sql`alter table round_steps alter column raw type jsonb using null`.execute(kysely);
    }
  });
});

describe('an infrastructure failure', () => {
  test('is retried without limit, and hides its details', async () => {
    const { activities, server } = await withUpstreams(json(200, {}));
    const args = { ...toStepArgs(await newRound()), round_id: 'no uuid, so that the query fails' };
    const environment = activityEnvironment({ attempt: 50 });
    await expect(environment.run(activities.mealSuggest, args)).rejects.toMatchObject({
      type: 'Internal',
      message: 'internal error',
      nonRetryable: false,
      details: [50],
      cause: undefined,
    });
    await server.close();
  });
});

describe('a running step', () => {
  test('heartbeats, and aborts its call when cancelled', async () => {
    const { activities, server } = await withUpstreams(() => {});
    const environment = activityEnvironment({ heartbeatTimeoutMs: 60 });
    let beats = 0;
    environment.on('heartbeat', () => {
      beats += 1;
    });
    const args = toStepArgs(await newRound());
    const ended = expect(environment.run(activities.mealSuggest, args)).rejects.toMatchObject({
      name: 'CancelledFailure',
    });
    await waitFor(() => server.requests.length > 0 && beats > 1);
    environment.cancel();
    await ended;
    const beatsAtEnd = beats;
    await waitFor(async () => (await storedSteps(steps.orm, args.round_id)).length === 0);
    expect(beats).toBe(beatsAtEnd);
    await server.close();
  });
});
