import { ApplicationFailure, Context } from '@temporalio/activity';
import {
  clearSession,
  type RoundContext,
  readRoundContext,
  saveSession,
} from '../../db/repositories/chat/round-context.ts';
import { type MadeStep, openBoundary, type StepResult } from '../../db/repositories/chat/steps.ts';
import { UnwritableError } from '../../db/unwritable.ts';
import { boundaryStep, type Step, stepsAfterBoundary } from '../../domain/chat/steps.ts';
import { SessionExpiredError, UpstreamAnswerInvalidError, UpstreamError } from '../../upstreams/errors.ts';
import type { Call } from '../../upstreams/http.ts';
import { UpstreamAttempts } from '../upstream-attempts.ts';
import type { ChatActivityDeps, StepArgs } from './deps.ts';
import { publishChatUpdated } from './publish.ts';

/** The input of a step: its round, and how to call upstreams for it. */
export interface StepInput {
  context: RoundContext;
  /** Options of a call. Its idempotency key is made from `name`; the main call has the step's name. */
  call(name: string): Call;
  /** Saves a session that this step has opened, for the chat's later steps and rounds. */
  keepSession(sessionId: string): Promise<void>;
}

export interface StepWork extends StepInput {
  key: { tenantId: string; chatId: string; roundId: string };
  /** Adds the attempts and the start time to what the step made. */
  result(made: MadeStep): StepResult;
}

/**
 * Runs one step of a round as an activity: sends heartbeats, publishes a notification when the views of the round
 * change, skips a step that is already done, and converts upstream errors to ApplicationFailures for the actor.
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
  // Views show step 2 as running until the next steps open its boundary, so it publishes nothing.
  const isShown = step !== boundaryStep;
  let sessionId: string | null = null;
  try {
    if (stepsAfterBoundary.includes(step)) await openBoundary(deps.db, key);
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
      await clearSession(deps.db, key.tenantId, key.chatId, sessionId);
    }
    throw toFailure(deps, step, args, attempts, error);
  } finally {
    heartbeat.stop();
  }
}

/** An upstream's failure is final after its last attempt; an infrastructure failure is retried. */
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
  deps.logger.warn({ err: error, step, attempt, tenant_id, chat_id, round_id }, 'failed to run step');
  const failure = error instanceof UnwritableError ? new UpstreamAnswerInvalidError({ cause: error }) : error;
  if (failure instanceof UpstreamError) return attempts.toFailure(failure, deps);
  return ApplicationFailure.create({ message: 'internal error', type: 'Internal', details: [attempt] });
}
