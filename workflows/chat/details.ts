import { type Progress, steps } from '../../domain/chat/progress.ts';
import type { ChatRef } from '../../domain/chat/round.ts';
import { markdownLines } from '../markdown-lines.ts';
import type { LiveRound } from './contract.ts';

/** What an actor tells of itself. */
export interface ActorDetails {
  chat: ChatRef;
  rounds: readonly LiveRound[];
  roundCount: number;
  /** Follow-ups since the chat's newest start; the cap that they count against. */
  refinements: number;
  cap: number;
  hasAnchor: boolean;
  ended: boolean;
  /** Signage events that the store has not been told of. */
  forwards: number;
}

/** In Markdown, for the Temporal UI: what the actor waits for, its live rounds, its state. Never a prompt. */
export function toDetails(actor: ActorDetails): string {
  const { chat, rounds, roundCount, refinements, cap } = actor;
  return markdownLines([
    `**${waitsFor(actor)}**`,
    // Unlike the summary, these words outlive the run that began them.
    `tenant: \`${chat.tenant_code}\` · profile: \`${chat.profile_id}\``,
    [
      `rounds: ${roundCount}`,
      `follow-ups: ${refinements} of ${cap}`,
      `meal to build on: ${actor.hasAnchor ? 'yes' : 'no'}`,
      `signage events to forward: ${actor.forwards}`,
    ].join(' · '),
    ...rounds.flatMap(linesOf),
  ]);
}

function waitsFor({ rounds, ended, forwards }: ActorDetails): string {
  const running = rounds.flatMap(({ round_no, progress }) =>
    runningSteps(progress).map((step) => `round ${round_no} · ${step}`),
  );
  if (running.length > 0) return `Waits for ${running.join(' and ')}`;
  if (forwards > 0) return 'Waits for the store to take a signage event';
  return ended ? 'Ended' : 'Waits for a prompt';
}

function runningSteps(progress: Progress) {
  return steps.filter((step) => progress[step] === 'running');
}

function linesOf({ round_no, round_id, refinement, progress }: LiveRound): string[] {
  const statuses = steps.map((step) => `${step} ${progress[step]}`);
  return [`round ${round_no}${refinement ? ', a follow-up' : ''}: \`${round_id}\``, statuses.join(' · ')];
}
