import { patched, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { toErrorCode } from '../../domain/error-code.ts';
import { markdownLines } from '../markdown-lines.ts';
import { type ActorStatus, chatStatusKey, lastErrorCodeKey } from '../search-attributes.ts';
import type { SonarState } from './sonar-state.ts';

/** What operators see of a Sonar conversation in the Temporal UI; never what was asked. In Markdown. */
export function setCurrentDetailsOf({ conversation, ended, progress, step }: SonarState): void {
  const { running, waiting } = progress;
  const idle = ended ? 'Ended' : 'Waits for a question';
  const work = running === null ? idle : `Works on chat \`${running}\`: ${step}`;
  const queue = waiting.map((chatId, index) => `${index + 1}. \`${chatId}\``);
  setCurrentDetails(
    markdownLines([
      `**${work}**`,
      `account: \`${conversation.account_id}\``,
      `chats that wait: ${waiting.length}`,
      ...queue,
    ]),
  );
}

/** The newest chat's status, and why it failed. */
export function upsertStatus(status: ActorStatus, error: string | null = null): void {
  // Conversations from before are replayed as they were.
  if (!patched('Sonar is found by search attributes')) return;
  upsertSearchAttributes([
    { key: chatStatusKey, value: status },
    { key: lastErrorCodeKey, value: error === null ? null : toErrorCode(error) },
  ]);
}
