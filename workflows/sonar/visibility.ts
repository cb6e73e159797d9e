import { patched, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { toErrorCode } from '../../domain/error-code.ts';
import { markdownLines } from '../markdown-lines.ts';
import { type ActorStatus, chatStatusKey, lastErrorCodeKey } from '../search-attributes.ts';
import type { SonarState } from './sonar-state.ts';

/** Markdown for the Temporal UI. Never contains a question. */
export function setConversationDetails({ conversation, ended, progress, step }: SonarState): void {
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

/** Search attributes of the newest chat: its status, and the code of its error. */
export function upsertStatus(status: ActorStatus, error: string | null = null): void {
  // Histories of earlier code do not have this command.
  if (!patched('Sonar is found by search attributes')) return;
  upsertSearchAttributes([
    { key: chatStatusKey, value: status },
    { key: lastErrorCodeKey, value: error === null ? null : toErrorCode(error) },
  ]);
}
