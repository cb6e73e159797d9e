import { ApplicationFailure, Context } from '@temporalio/activity';
import {
  beginStep,
  clearSession,
  type RoundContext,
  saveSession,
} from '../../db/repositories/chat/round-context.ts';
import { type MadeStep, type StepResult, saveStep } from '../../db/repositories/chat/steps.ts';
import { UnwritableError } from '../../db/unwritable-error.ts';
import { boundaryStep, type Step } from '../../domain/chat/steps.ts';
import { SessionExpiredError, UpstreamAnswerInvalidError, UpstreamError } from '../../upstreams/errors.ts';
import type { Call } from '../../upstreams/http.ts';
import { UpstreamAttempts } from '../upstream-attempts.ts';
import { withHeartbeat } from '../with-heartbeat.ts';
import type { ChatActivityDeps, StepArgs, StepReport, StepUpstreams } from './deps.ts';
import { chatUpdated, createWriteMessages } from './publish.ts';

/** The input of a step: its round, and how to call upstreams for it. */
export interface StepInput {
  context: RoundContext;
  /** Options of a call. Its idempotency key is made from `name`; the main call has the step's name. */
  call(name: string): Call;
  /** Saves a session that this step has opened, for its next attempt and the chat's later steps and rounds. */
  keepSession(sessionId: string): Promise<void>;
}

interface StepWork extends StepInput {
  key: { tenantId: string; chatId: string; roundId: string };
  /** Adds to what the step made how it was made, and the notifications of it. */
  result(made: MadeStep): StepResult;
}

interface StepActivity<T> {
  step: Step;
  /** Makes and saves the step. Resolves to what the actor must know of it. */
  work(step: StepWork): Promise<T>;
  /** The same of a step that an earlier attempt has saved. */
  alreadyDone(raw: Record<string, unknown>): T;
}

const nothingToReport: StepReport = { restorable: false };

/** An activity that makes and saves a step, and has nothing to report. */
export function createStepActivity(
  step: Exclude<Step, 'meal_suggest'>,
  make: (upstreams: StepUpstreams, input: StepInput) => Promise<MadeStep>,
) {
  return (deps: ChatActivityDeps, args: StepArgs): Promise<StepReport> =>
    runStep(deps, args, {
      step,
      work: async (work) => {
        await saveStep(deps.db, work.key, { step, ...work.result(await make(deps, work)) });
        return nothingToReport;
      },
      alreadyDone: () => nothingToReport,
    });
}

/**
 * Runs one step of a round as an activity: sends heartbeats, publishes a notification when the views of the round
 * change, skips a step that is already done, and converts upstream errors to ApplicationFailures for the actor.
 */
export async function runStep<T>(
  deps: ChatActivityDeps,
  args: StepArgs,
  activity: StepActivity<T>,
): Promise<T> {
  const attempts = new UpstreamAttempts();
  try {
    return await withHeartbeat(() => attemptStep(deps, args, { ...activity, attempts }), attempts);
  } catch (error) {
    throw toFailure(deps, { ...args, step: activity.step, attempts }, error);
  }
}

async function attemptStep<T>(
  deps: ChatActivityDeps,
  args: StepArgs,
  { step, work, alreadyDone, attempts }: StepActivity<T> & { attempts: UpstreamAttempts },
): Promise<T> {
  const { cancellationSignal, info } = Context.current();
  const startedAt = new Date();
  const key = { tenantId: args.tenant_id, chatId: args.chat_id, roundId: args.round_id };
  // Views show step 2 as running until the next steps open its boundary, so it publishes nothing.
  const isShown = step !== boundaryStep;
  let sessionId: string | null = null;
  try {
    const opened = createWriteMessages(deps, args, [chatUpdated(args.chat_id)]);
    const context = await beginStep(deps.db, key, { step, notifications: opened.withStatement });
    if (context?.hasOpenedBoundary) opened.publish();
    if (!context) throw ApplicationFailure.nonRetryable('the round has ended', 'RoundEnded');
    sessionId = context.sessionId;
    const raw = context.done[step];
    if (raw) return alreadyDone(raw);
    const saved = createWriteMessages(deps, args, isShown ? [chatUpdated(args.chat_id)] : []);
    const report = await work({
      key,
      context,
      call: (name) => ({
        signal: cancellationSignal,
        timeoutMs: deps.stepTimeoutMs,
        idempotencyKey: `${args.round_id}/${name}`,
      }),
      keepSession: async (opened) => {
        sessionId = opened;
        await saveSession(deps.db, key, opened);
      },
      result: (made) => ({
        ...made,
        attempts: info.attempt,
        attemptLog: attempts.log,
        startedAt,
        notifications: saved.withStatement,
      }),
    });
    saved.publish();
    return report;
  } catch (error) {
    if (error instanceof SessionExpiredError && sessionId !== null) {
      await clearSession(deps.db, key, sessionId);
    }
    throw error;
  }
}

/** An upstream's failure is final after its last attempt; an infrastructure failure is retried. */
function toFailure(
  deps: ChatActivityDeps,
  { step, attempts, ...args }: StepArgs & { step: Step; attempts: UpstreamAttempts },
  error: unknown,
): unknown {
  const { cancellationSignal, info } = Context.current();
  const { attempt } = info;
  if (cancellationSignal.aborted || error instanceof ApplicationFailure) return error;
  const { tenant_id, chat_id, round_id } = args;
  deps.logger.warn({ err: error, step, attempt, tenant_id, chat_id, round_id }, 'failed to run step');
  const failure = error instanceof UnwritableError ? new UpstreamAnswerInvalidError({ cause: error }) : error;
  if (failure instanceof UpstreamError) return attempts.toFailure(failure, deps);
  return ApplicationFailure.create({ message: 'internal error', type: 'Internal', details: [attempt] });
}
