import { describe, expect, test } from '@jest/globals';
import { createChatActivities } from '../../../activities/chat/create-chat-activities.ts';
import { createLogger } from '../../../logger.ts';
import type { FaultKind } from '../../../standins/http/control.ts';
import { createLlmDemoClient } from '../../../upstreams/llm-demo/client.ts';
import { createStoreClient } from '../../../upstreams/store/client.ts';
import { storedSteps } from '../../support/books.ts';
import { activityEnvironment, argsOf, stepAttempts, useChatSteps } from '../../support/chat-steps.ts';
import { type Answer, json, startHttpServer } from '../../support/http-server.ts';
import { createLocalBus } from '../../support/local-bus.ts';
import { admit, newChatOf, newShopper } from '../../support/rows.ts';
import { callsOf, setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';

const steps = useChatSteps();

const newRound = async () => admit(steps.db, newChatOf(await newShopper(steps.db)));

describe('a failure of llm-demo', () => {
  test.each<[FaultKind, string, string]>([
    ['error', 'UpstreamFault', 'upstream error 500'],
    ['timeout', 'UpstreamTimeout', 'upstream timeout'],
    ['drop', 'UpstreamUnavailable', 'upstream unavailable'],
  ])('of kind %s is tried again as %s, and final at the last attempt', async (kind, type, message) => {
    const round = await newRound();
    await setFaults(steps.standins.llmDemoUrl, [{ step: 'meal-suggest', kind }]);
    for (let attempt = 1; attempt <= stepAttempts; attempt += 1) {
      await expect(steps.run('mealSuggest', round, attempt)).rejects.toMatchObject({
        name: 'ApplicationFailure',
        type,
        message,
        nonRetryable: attempt === stepAttempts,
        details: [attempt],
      });
    }
  });

  test.each<[FaultKind, string, string]>([
    ['malformed', 'UpstreamAnswerInvalid', 'upstream answer invalid'],
    ['session_expired', 'SessionExpired', 'upstream chat session expired'],
    [
      'refinement_cap',
      'RefinementCapExceeded',
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
    const calls = await callsOf(steps.standins.llmDemoUrl, round.roundId, 'meal-suggest');
    expect(calls.map(({ status }) => status)).toEqual([500, 200]);
    expect(await callsOf(steps.standins.llmDemoUrl, round.roundId, 'sessions')).toHaveLength(1);
  });
});

/** Activities whose llm-demo answers as the test says, or whose database is gone. */
async function withLlmDemo(answer: Answer, db = steps.db) {
  const server = await startHttpServer(answer);
  const upstream = { baseUrl: server.url, token: 'any', timeoutMs: 5_000 };
  const activities = createChatActivities({
    db,
    bus: createLocalBus(),
    logger: createLogger({ level: 'silent', name: 'test' }),
    llmDemo: createLlmDemoClient(upstream),
    store: createStoreClient(upstream),
    stepAttempts,
    stepTimeoutMs: 5_000,
  });
  return { activities, server };
}

describe('an llm-demo that is busy', () => {
  test.each([
    ['after the pause that it asks for', { 'retry-after': '7' }, 7_000],
    ['at the usual pace when it asks for none', {}, undefined],
  ])('is asked again %s', async (_what, headers, nextRetryDelay) => {
    const { activities, server } = await withLlmDemo(json(429, {}, headers));
    const args = argsOf(await newRound());
    await expect(activityEnvironment().run(activities.mealSuggest, args)).rejects.toMatchObject({
      type: 'UpstreamBusy',
      nonRetryable: false,
      nextRetryDelay,
    });
    await server.close();
  });
});

describe('our own trouble', () => {
  test('is tried again without an end, and says nothing of itself', async () => {
    const { activities, server } = await withLlmDemo(json(200, {}));
    const args = { ...argsOf(await newRound()), round_id: 'no uuid, so that the query fails' };
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

describe('a step under way', () => {
  test('heartbeats, and breaks its call off when it is cancelled', async () => {
    const { activities, server } = await withLlmDemo(() => {});
    const environment = activityEnvironment({ heartbeatTimeoutMs: 60 });
    let beats = 0;
    environment.on('heartbeat', () => {
      beats += 1;
    });
    const args = argsOf(await newRound());
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
