import { isDeepStrictEqual } from 'node:util';
import type { StepUpstreams } from '../../activities/chat/deps.ts';
import { type Step, steps, stepTable } from '../../domain/chat/steps.ts';
import type { Answers, BundleStep, RoundBundle } from './bundle.ts';
import { compareFailure, compareResult, type Verdict } from './compare-step.ts';
import { makeStep, type Opened, toJson } from './make-step.ts';
import type { NotRunReason } from './not-run-reasons.ts';
import { getFailureReason, toUpstreamError } from './recorded-failure.ts';
import {
  AnswerNotRecordedError,
  OtherRequestError,
  type Recording,
  type Requests,
  recordedSessionId,
  recordedUpstreams,
} from './recorded-upstreams.ts';
import {
  type AnyStepInput,
  applyEdit,
  type ReplayState,
  type StepEdits,
  toStepInput,
} from './step-inputs.ts';

export interface StepReplay extends Verdict {
  step: Step;
  /** Null if it was run. */
  notRun: NotRunReason | null;
  /** What it was run with, or would have been. */
  input: AnyStepInput;
  /** What it made now; null if it failed or was not run. */
  made: Record<string, unknown> | null;
}

/** Live upstreams, and the time limit of their calls. */
export interface LiveUpstreams extends StepUpstreams {
  timeoutMs: number;
}

export interface ReplayOptions {
  /** 1 to 4; earlier steps contribute their recorded results. */
  fromStep: number;
  /** Called in place of recorded answers. */
  live: LiveUpstreams | null;
  /** Inputs in place of the recorded ones, for steps that are run. */
  edits?: StepEdits;
}

/**
 * Runs a round's steps with the current code, from step `fromStep` on, and compares their results with the stored ones.
 * Without `live`, upstreams answer or fail as they did then. An edited input that makes a step ask something else finds
 * no answer, unless it brings one. Nothing is written.
 * @throws {UpstreamError} when llm-demo does not open a session
 */
export async function replaySteps(bundle: RoundBundle, options: ReplayOptions): Promise<StepReplay[]> {
  const { live, edits = {} } = options;
  const opened = live ? await openLive(bundle, live) : openRecorded();
  if (live || Object.keys(edits).length === 0)
    return runSteps(bundle, { ...options, ...opened, plain: null });
  // What the steps ask with the round's own input: the recorded answers are to that.
  const plain: Partial<Record<Step, Requests>> = {};
  await runSteps(bundle, { ...options, ...opened, edits: {}, plain: null, asked: plain });
  return runSteps(bundle, { ...options, ...opened, plain });
}

function openRecorded(): Opened {
  return { sessionId: recordedSessionId, call: () => ({ signal: new AbortController().signal }) };
}

async function openLive(bundle: RoundBundle, live: LiveUpstreams): Promise<Opened> {
  // New keys: with the round's keys llm-demo would repeat its former answers.
  const keyBase = `replay-${crypto.randomUUID()}`;
  const call = (name: string) => ({
    signal: new AbortController().signal,
    timeoutMs: live.timeoutMs,
    idempotencyKey: `${keyBase}/${name}`,
  });
  const { profile, locale } = bundle.inputs;
  const { profile_session_id } = await live.llmDemo.openSession({ profile, locale }, call('sessions'));
  return { sessionId: profile_session_id, call };
}

interface StepsRun extends ReplayOptions, Opened {
  /** What each step asks with the round's own input; null to accept any request. */
  plain: Partial<Record<Step, Requests>> | null;
  /** Is filled with what each step asks. */
  asked?: Partial<Record<Step, Requests>>;
}

const noAnswers: Answers = { llm_demo: null, store_products: null, store_signages: null };

async function runSteps(bundle: RoundBundle, run: StepsRun): Promise<StepReplay[]> {
  let state: ReplayState = { inputs: bundle.inputs, done: {} };
  const replays: StepReplay[] = [];
  for (const [index, step] of steps.entries()) {
    const recorded = bundle.steps.find((one) => one.step === step);
    const answers = recorded?.answers ?? noAnswers;
    if (index + 1 < run.fromStep) {
      if (answers.llm_demo) state = withResult(state, step, answers.llm_demo);
      continue;
    }
    const edit = run.edits?.[step];
    if (edit) state = applyEdit(state, edit);
    const input = toStepInput(step, state, edit?.answers ?? answers);
    const { raw, ...replayed } = await replayStep(bundle, run, { step, recorded, input, state });
    if (raw) state = withResult(state, step, raw);
    replays.push({ step, input, ...replayed });
  }
  return replays;
}

function withResult({ inputs, done }: ReplayState, step: Step, raw: Record<string, unknown>): ReplayState {
  return { inputs, done: { ...done, [step]: raw } };
}

interface OneStep {
  step: Step;
  recorded: BundleStep | undefined;
  input: AnyStepInput;
  state: ReplayState;
}

type Replayed = Omit<StepReplay, 'step' | 'input'> & { raw: Record<string, unknown> | null };

const nothing = { note: null, notRun: null, differences: [], made: null, failure: null, raw: null };

async function replayStep(bundle: RoundBundle, run: StepsRun, one: OneStep): Promise<Replayed> {
  const { step, recorded, state } = one;
  const { after } = stepTable[step];
  const written = run.live ? new Set<keyof Answers>() : findWritten(one);
  if (!recorded && written.size === 0) return notRun('not_reached', 'the round did not come to it');
  if (after && !state.done[after]) return notRun('needs_step', `it needs ${after}, which has no result`);
  const reason = getFailureReason(bundle, step);
  const failure = reason === null || written.size > 0 ? null : toUpstreamError(reason);
  if (!run.live && recorded?.status !== 'done' && !failure && written.size === 0)
    return notRun('failure_unknown', 'it failed and left no answer');
  const asked: Requests = {};
  const recording: Recording = {
    answers: one.input.answers,
    failure,
    written,
    plain: run.plain?.[step] ?? null,
  };
  try {
    const made = await makeStep(bundle, run, one, run.live ?? recordedUpstreams(recording, asked));
    const snapshot = toJson(made.snapshot);
    const compared = compareResult(recorded, snapshot, run.live !== null);
    return { ...nothing, ...compared, made: snapshot, raw: toJson(made.raw) };
  } catch (error) {
    if (error instanceof OtherRequestError) return notRun('other_request', error.message);
    if (error instanceof AnswerNotRecordedError) return notRun('answer_missing', error.message);
    return { ...nothing, ...compareFailure(reason, error) };
  } finally {
    if (run.asked) run.asked[step] = asked;
  }
}

/** The answers of an edited input that are not the recorded ones. */
function findWritten({ recorded, input }: OneStep): ReadonlySet<keyof Answers> {
  const before = recorded?.answers ?? noAnswers;
  const names = Object.keys(noAnswers) as (keyof Answers)[];
  return new Set(names.filter((name) => !isDeepStrictEqual(input.answers[name], before[name])));
}

function notRun(why: NotRunReason, note: string): Replayed {
  return { ...nothing, outcome: 'not run', notRun: why, note };
}
