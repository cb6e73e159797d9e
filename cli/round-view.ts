import type { RoundTimeline } from '../db/repositories/chat/round-timeline.ts';
import { steps } from '../domain/chat/steps.ts';
import { cutText } from '../domain/cut-text.ts';
import type { ChatRun } from '../operator/chat-runs.ts';
import { toChatWorkflowId } from '../operator/chat-runs.ts';
import { table } from './table.ts';

/** Characters of a prompt that a timeline shows. */
const promptShown = 60;

export type RoundView = ReturnType<typeof toRoundView>;

/** `round show --json`; times are ISO 8601 with milliseconds. `runs` is null if Temporal was not queried. */
export function toRoundView(round: RoundTimeline, runs: ChatRun[] | null) {
  const workflowId = toChatWorkflowId(round.chatId);
  const ended = round.status !== 'in_progress';
  return {
    round_id: round.roundId,
    round_no: round.roundNo,
    chat_id: round.chatId,
    tenant_code: round.tenantCode,
    tenant_id: round.tenantId,
    profile_id: round.profileId,
    prompt: shortenPrompt(round.prompt),
    locale: round.locale,
    refinement: round.refinement,
    status: round.status,
    last_error: round.lastError,
    created_at: round.createdAt.toISOString(),
    ended_at: ended ? round.updatedAt.toISOString() : null,
    elapsed_ms: ended ? round.updatedAt.getTime() - round.createdAt.getTime() : null,
    workflow: {
      workflow_id: workflowId,
      search: `WorkflowId = "${workflowId}"`,
      runs: runs?.map(({ runId, status }) => ({ run_id: runId, status })) ?? null,
    },
    steps: steps.map((step) => toStepView(round, runs, step)),
    credits: round.credits.map(({ kind, amount, at }) => ({ kind, amount, at: at.toISOString() })),
    events: round.events.map(({ id, kind, at }) => ({ event_id: id, kind, at: at.toISOString() })),
  };
}

/** A step from its row and, if Temporal still has it, its newest activity. */
function toStepView(round: RoundTimeline, runs: ChatRun[] | null, step: (typeof steps)[number]) {
  const row = round.steps.find((one) => one.step === step);
  const run = runs?.flatMap(({ stepRuns }) => stepRuns).findLast((one) => one.step === step);
  const startedAt = run?.startedAt ?? (row?.status === 'done' ? row.startedAt : null);
  const finishedAt = row?.finishedAt ?? run?.endedAt ?? null;
  return {
    step,
    state: row?.status ?? run?.state ?? 'pending',
    attempts: Math.max(row?.attempts ?? 0, run?.attempts ?? 0),
    scheduled_at: iso(run?.scheduledAt),
    /** Of the newest attempt. */
    started_at: iso(startedAt),
    finished_at: iso(finishedAt),
    /** From the schedule time to the start of the newest attempt. */
    waited_ms: between(run?.scheduledAt, startedAt),
    /** Duration of the newest attempt. */
    elapsed_ms: between(startedAt, finishedAt),
    last_failure: run?.lastFailure ?? null,
    next_attempt_at: iso(run?.nextAttemptAt),
  };
}

/** The text output of `round show`. */
export function toRoundText(view: RoundView): string {
  const { workflow } = view;
  const facts = [
    ['round', `${view.round_id}, number ${view.round_no}${view.refinement ? ', a refinement' : ''}`],
    ['status', statusText(view)],
    ['prompt', `${view.prompt === '' ? '(erased)' : `"${view.prompt}"`} in ${view.locale}`],
    ['tenant', `${view.tenant_code} (${view.tenant_id})`],
    ['profile', view.profile_id],
    ['chat', view.chat_id],
    ['workflow', [workflow.workflow_id, ...formatRuns(workflow.runs)].join(', ')],
    ['search', workflow.search],
  ];
  const stepRows = view.steps.map((step) => [
    step.step,
    step.state,
    String(step.attempts),
    since(view, step.started_at),
    seconds(step.waited_ms),
    seconds(step.elapsed_ms),
    [
      step.last_failure ?? '-',
      ...(step.next_attempt_at ? [`next attempt ${step.next_attempt_at}`] : []),
    ].join('; '),
  ]);
  const happened = [
    ...view.credits.map(({ at, kind, amount }) => ({ at, words: ['credit', `${kind} ${amount}`] })),
    ...view.events.map(({ at, kind, event_id }) => ({ at, words: ['event', `${kind} ${event_id}`] })),
  ].toSorted((a, b) => a.at.localeCompare(b.at));
  return [
    table(facts),
    table([['step', 'state', 'attempts', 'started', 'waited', 'elapsed', 'last failure'], ...stepRows]),
    table(happened.map(({ at, words }) => [since(view, at), ...words])),
  ].join('\n\n');
}

function statusText({ status, elapsed_ms, created_at, last_error }: RoundView): string {
  const words = [
    status,
    elapsed_ms === null ? `since ${created_at}` : `${seconds(elapsed_ms)} from ${created_at}`,
  ];
  return [...words, ...(last_error === null ? [] : [last_error])].join(', ');
}

function formatRuns(runs: RoundView['workflow']['runs']): string[] {
  if (runs === null) return ['Temporal was not asked'];
  if (runs.length === 0) return ['no longer in Temporal'];
  return runs.map(({ run_id, status }) => `run ${run_id} ${status}`);
}

function shortenPrompt(prompt: string): string {
  return cutText(prompt.replaceAll(/\s+/g, ' '), promptShown);
}

function since({ created_at }: RoundView, at: string | null): string {
  if (at === null) return '-';
  const ms = Date.parse(at) - Date.parse(created_at);
  return `${ms < 0 ? '-' : '+'}${seconds(Math.abs(ms))}`;
}

function seconds(ms: number | null): string {
  return ms === null ? '-' : `${(ms / 1_000).toFixed(3)} s`;
}

function iso(date: Date | null | undefined): string | null {
  return date ? date.toISOString() : null;
}

function between(from: Date | null | undefined, to: Date | null | undefined): number | null {
  return from && to ? Math.max(0, to.getTime() - from.getTime()) : null;
}
