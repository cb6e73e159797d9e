import type { Progress } from '../../domain/chat/progress.ts';
import type { ChatRef } from '../../domain/chat/round.ts';
import { steps } from '../../domain/chat/steps.ts';
import { markdownLines } from '../markdown-lines.ts';
import type { LiveRound } from './contract.ts';

/** What the details show of an actor. */
export interface ActorDetails {
  chat: ChatRef;
  rounds: readonly LiveRound[];
  roundCount: number;
  /** Follow-ups since the chat's last fresh start; `cap` is their limit. */
  refinements: number;
  cap: number;
  hasAnchor: boolean;
  ended: boolean;
  /** Signage events that the store has not received yet. */
  unsentEntries: number;
}

/** Markdown for the Temporal UI: what the actor waits for, its state, its live rounds. Never contains a prompt. */
export function toDetails(actor: ActorDetails): string {
  const { chat, rounds, roundCount, refinements, cap } = actor;
  return markdownLines([
    `**${describeWork(actor)}**`,
    // The workflow's static summary shows these too, and is lost when the actor continues as new.
    `tenant: \`${chat.tenant_code}\` · profile: \`${chat.profile_id}\``,
    [
      `rounds: ${roundCount}`,
      `follow-ups: ${refinements} of ${cap}`,
      `meal to build on: ${actor.hasAnchor ? 'yes' : 'no'}`,
      `signage events to forward: ${actor.unsentEntries}`,
    ].join(' · '),
    ...rounds.flatMap(toLines),
  ]);
}

function describeWork({ rounds, ended, unsentEntries }: ActorDetails): string {
  const running = rounds.flatMap(({ round_no, progress }) =>
    getRunningSteps(progress).map((step) => `round ${round_no} · ${step}`),
  );
  if (running.length > 0) return `Waits for ${running.join(' and ')}`;
  if (unsentEntries > 0) return 'Waits for the store to take a signage event';
  return ended ? 'Ended' : 'Waits for a prompt';
}

function getRunningSteps(progress: Progress) {
  return steps.filter((step) => progress[step] === 'running');
}

function toLines({ round_no, round_id, refinement, progress }: LiveRound): string[] {
  const statuses = steps.map((step) => `${step} ${progress[step]}`);
  return [`round ${round_no}${refinement ? ', a follow-up' : ''}: \`${round_id}\``, statuses.join(' · ')];
}
