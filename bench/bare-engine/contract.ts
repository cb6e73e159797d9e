import { defineUpdate } from '@temporalio/workflow';

/** A chat with the least that an engine must do: what Roundtable's rounds are compared with. */

export const bareWorkflowType = 'bareWorkflow';

/** Starts a round with this id; resolves when its row is written. */
export const bareRoundUpdate = defineUpdate<string, [string]>('round');

export interface BareActivities {
  admit(round: { roundId: string; chatId: string }): Promise<void>;
  writeStep(step: { roundId: string; step: number }): Promise<void>;
}
