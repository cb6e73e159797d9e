import { makeCrossSell } from '../../activities/chat/cross-sell.ts';
import type { StepUpstreams } from '../../activities/chat/deps.ts';
import { makeMeal } from '../../activities/chat/meal-suggest.ts';
import { makeNotifications } from '../../activities/chat/notifications.ts';
import type { StepInput } from '../../activities/chat/run-step.ts';
import { makeTodos } from '../../activities/chat/todos.ts';
import { toJsonb } from '../../db/json.ts';
import type { PastMeal, PastMeals, RoundContext } from '../../db/repositories/chat/round-context.ts';
import type { MadeStep } from '../../db/repositories/chat/steps.ts';
import { assertNever } from '../../domain/assert-never.ts';
import { type Step, steps } from '../../domain/chat/steps.ts';
import type { Meal } from '../../domain/chat/todos.ts';
import type { BundleStep, RoundBundle } from './bundle.ts';
import { type Difference, findDifferences } from './differences.ts';
import { AnswerNotRecordedError, recordedSessionId, recordedUpstreams } from './recorded-upstreams.ts';

export interface StepReplay {
  step: Step;
  outcome: 'same' | 'differs' | 'not run';
  /** Why it was not run, or how it failed; else null. */
  note: string | null;
  differences: Difference[];
}

/** Live upstreams, and the time limit of their calls. */
export interface LiveUpstreams extends StepUpstreams {
  timeoutMs: number;
}

/**
 * Runs a round's steps with the current code, from step `fromStep` (1 to 4) on, and compares their results with the
 * stored ones. Earlier steps contribute their recorded results. Without `live`, recorded answers are used instead of
 * upstreams. Nothing is written.
 * @throws {UpstreamError} when llm-demo does not open a session
 */
export async function replaySteps(
  bundle: RoundBundle,
  { fromStep, live }: { fromStep: number; live: LiveUpstreams | null },
): Promise<StepReplay[]> {
  const input = live ? await liveInput(bundle, live) : newInput(bundle, recordedSessionId);
  const replays: StepReplay[] = [];
  for (const [index, step] of steps.entries()) {
    const recorded = bundle.steps.find((one) => one.step === step);
    if (index + 1 >= fromStep) replays.push(await replayStep(bundle, input, { step, recorded, live }));
    else if (recorded?.answers.llm_demo) input.context.done[step] = recorded.answers.llm_demo;
  }
  return replays;
}

async function liveInput(bundle: RoundBundle, live: LiveUpstreams): Promise<StepInput> {
  // New keys: with the round's keys llm-demo would repeat its former answers.
  const keyBase = `replay-${crypto.randomUUID()}`;
  const call = (name: string) => ({
    signal: new AbortController().signal,
    timeoutMs: live.timeoutMs,
    idempotencyKey: `${keyBase}/${name}`,
  });
  const { profile, locale } = bundle.inputs;
  const { profile_session_id } = await live.llmDemo.openSession({ profile, locale }, call('sessions'));
  return { ...newInput(bundle, profile_session_id), call };
}

function newInput({ round, inputs }: RoundBundle, sessionId: string): StepInput & { context: RoundContext } {
  return {
    context: {
      chatId: round.chat_id,
      tenantCode: round.tenant_code,
      roundNo: round.round_no,
      freshFrom: 1,
      prompt: inputs.prompt,
      locale: inputs.locale,
      profile: inputs.profile,
      sessionId,
      done: {},
    },
    call: () => ({ signal: new AbortController().signal }),
    keepSession: async () => {},
  };
}

interface OneStep {
  step: Step;
  recorded: BundleStep | undefined;
  live: LiveUpstreams | null;
}

async function replayStep(
  bundle: RoundBundle,
  input: StepInput,
  { step, recorded, live }: OneStep,
): Promise<StepReplay> {
  const notRun = (note: string): StepReplay => ({ step, outcome: 'not run', note, differences: [] });
  if (!recorded) return notRun('the round did not come to it');
  if (!live && recorded.status !== 'done')
    return notRun('it failed and left no answer; --live calls the upstreams');
  try {
    const made = await runStep({ bundle, input, step }, live ?? recordedUpstreams(recorded));
    input.context.done[step] = toJson(made.raw);
    const replayed = compare(step, recorded, toJson(made.snapshot));
    return live ? withoutGeneratedIds(replayed) : replayed;
  } catch (error) {
    if (error instanceof AnswerNotRecordedError)
      return notRun(`${error.message}; --live calls the upstreams`);
    return toFailedReplay(bundle, { step, recorded, error });
  }
}

function runStep(
  { bundle, input, step }: { bundle: RoundBundle; input: StepInput; step: Step },
  upstreams: StepUpstreams,
): Promise<MadeStep> {
  switch (step) {
    case 'meal_suggest':
      return makeMeal(upstreams, input, Promise.resolve(pastMeals(bundle)));
    case 'todos':
      return makeTodos(upstreams, input);
    case 'cross_sell':
      return makeCrossSell(upstreams, input);
    case 'notifications':
      return makeNotifications(upstreams, input);
    default:
      return assertNever(step);
  }
}

function pastMeals({ inputs }: RoundBundle): PastMeals {
  const past = ({ round_no, prompt, meal }: (typeof inputs.conversation_history)[number]): PastMeal => ({
    roundNo: round_no,
    prompt,
    meal: meal as Meal,
  });
  return { history: inputs.conversation_history.map(past), anchor: inputs.anchor && past(inputs.anchor) };
}

function compare(step: Step, { status, snapshot }: BundleStep, now: Record<string, unknown>): StepReplay {
  if (status !== 'done')
    return { step, outcome: 'differs', note: 'it failed then, and now succeeds', differences: [] };
  const found = findDifferences(snapshot, now);
  return { step, outcome: found.length === 0 ? 'same' : 'differs', note: null, differences: found };
}

/** llm-demo generates new recommendation ids for every answer. */
function withoutGeneratedIds(replayed: StepReplay): StepReplay {
  if (replayed.differences.length === 0) return replayed;
  const left = replayed.differences.filter(({ path }) => !path.endsWith('.rec_id'));
  return { ...replayed, differences: left, outcome: left.length === 0 ? 'same' : 'differs' };
}

/** A step that fails in the same way as then counts as the same. */
function toFailedReplay(
  { round }: RoundBundle,
  { step, recorded, error }: { step: Step; recorded: BundleStep; error: unknown },
): StepReplay {
  const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const again =
    recorded.status === 'error' &&
    error instanceof Error &&
    round.last_error?.includes(error.message) === true;
  return {
    step,
    outcome: again ? 'same' : 'differs',
    note: again ? `it fails as it did then: ${words}` : `it fails: ${words}`,
    differences: [],
  };
}

/** Converts a value as storing it in jsonb and reading it back does. */
function toJson(value: object): Record<string, unknown> {
  return JSON.parse(toJsonb(value));
}
