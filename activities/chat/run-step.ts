import { ApplicationFailure, Context } from '@temporalio/activity';
import {
  forgetSession,
  type RoundContext,
  readRoundContext,
  saveSession,
} from '../../db/repositories/chat/round-context.ts';
import { type MadeStep, openBoundary, type StepResult } from '../../db/repositories/chat/steps.ts';
import { UnwritableError } from '../../db/unwritable.ts';
import type { Step } from '../../domain/chat/progress.ts';
import { SessionExpiredError, UpstreamAnswerInvalidError, UpstreamError } from '../../upstreams/errors.ts';
import type { Call } from '../../upstreams/http.ts';
import { UpstreamAttempts } from '../upstream-attempts.ts';
import type { ChatActivityDeps, StepArgs } from './deps.ts';
import { publishChatUpdated } from './notifications-of-changes.ts';

/** What a step needs to be made: its round, and how to call upstreams for it. */
export interface StepInput {
  context: RoundContext;
  /** Options of a call; `name` makes its idempotency key, the step's own name for its main call. */
  call(name: string): Call;
  /** Keeps a session that this step has opened, for the chat's later steps and rounds. */
  keepSession(sessionId: string): Promise<void>;
}

/** What a step's work gets. */
export interface StepWork extends StepInput {
  key: { tenantId: string; chatId: string; roundId: string };
  /** Completes what was made with how it was come by. */
  result(made: MadeStep): StepResult;
}

/**
 * Runs one step of a round as an activity: heartbeats while it works, notifies the bus when what is shown of
 * the round has changed, does nothing again that is done already, and turns upstream failures into failures that the
 * actor understands.
 */
export async function runStep<T>(
  deps: ChatActivityDeps,
  step: Step,
  args: StepArgs,
  work: (step: StepWork) => Promise<T>,
  alreadyDone: (raw: Record<string, unknown>) => T,
): Promise<T> {
  const activity = Context.current();
  const startedAt = new Date();
  const attempts = new UpstreamAttempts();
  const heartbeat = attempts.startHeartbeat();
  const key = { tenantId: args.tenant_id, chatId: args.chat_id, roundId: args.round_id };
  // Of step 2 nothing is shown before the next steps begin, which pass its boundary.
  const isShown = step !== 'todos';
  let sessionId: string | null = null;
  try {
    if (step === 'cross_sell' || step === 'notifications') await openBoundary(deps.db, key);
    if (isShown) publishChatUpdated(deps, args.chat_id);
    const context = await readRoundContext(deps.db, key, step);
    if (!context) throw ApplicationFailure.nonRetryable('the round has ended', 'RoundEnded');
    sessionId = context.sessionId;
    const raw = context.done[step];
    if (raw) return alreadyDone(raw);
    const report = await work({
      key,
      context,
      call: (name) => ({
        signal: activity.cancellationSignal,
        timeoutMs: deps.stepTimeoutMs,
        idempotencyKey: `${args.round_id}/${name}`,
      }),
      keepSession: async (opened) => {
        sessionId = opened;
        await saveSession(deps.db, key.tenantId, key.chatId, opened);
      },
      result: (made) => ({ ...made, attempts: activity.info.attempt, startedAt }),
    });
    if (isShown) publishChatUpdated(deps, args.chat_id);
    return report;
  } catch (error) {
    if (error instanceof SessionExpiredError && sessionId !== null) {
      await forgetSession(deps.db, key.tenantId, key.chatId, sessionId);
    }
    throw toFailure(deps, step, args, attempts, error);
  } finally {
    heartbeat.stop();
  }
}

/** An upstream's failure is final once it has had its attempts; an infrastructure failure is retried. */
function toFailure(
  deps: ChatActivityDeps,
  step: Step,
  args: StepArgs,
  attempts: UpstreamAttempts,
  error: unknown,
): unknown {
  const { attempt } = Context.current().info;
  if (Context.current().cancellationSignal.aborted || error instanceof ApplicationFailure) return error;
  const { tenant_id, chat_id, round_id } = args;
  deps.logger.warn({ err: error, step, attempt, tenant_id, chat_id, round_id }, 'a step failed');
  const failure = error instanceof UnwritableError ? new UpstreamAnswerInvalidError({ cause: error }) : error;
  if (failure instanceof UpstreamError) return attempts.toFailure(failure, deps);
  return ApplicationFailure.create({ message: 'internal error', type: 'Internal', details: [attempt] });
}
