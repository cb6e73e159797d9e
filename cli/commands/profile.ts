import type { Command } from 'commander';
import type { ErasableProfile, ErasedRows } from '../../db/repositories/erasure.ts';
import type { OpenTemporal } from '../../temporal/connect.ts';
import type { DeletedRun } from '../../worker/delete-chat-runs.ts';
import { CliError } from '../cli-error.ts';
import { atDesk, type Desk } from '../desk.ts';

/** Chats read at a time. */
const batch = 100;

/** `profile erase` */
export function addProfileCommands(program: Command): void {
  const profile = program.command('profile').description("shoppers' profiles");

  profile
    .command('erase')
    .description(
      'erase all personal data of a profile, in rows and in workflow histories, for good; prints its id. Ids, times and the credit ledger stay',
    )
    .argument('<profile_id>', 'as the store app has it')
    .action(erase);
}

async function erase(profileId: string, _options: object, command: Command): Promise<void> {
  await atDesk(command, async (desk) => {
    const { findErasableProfile } = await import('../../db/repositories/erasure.ts');
    const { withTemporal } = await import('../with-temporal.ts');
    const profile = await findErasableProfile(desk.db, profileId);
    if (!profile) throw new CliError(`There is no profile ${profileId}: nothing was erased.`);
    const erased = await withTemporal(desk.settings, (temporal) => eraseProfile(desk, temporal, profile));
    desk.answer(profile.profileId, {
      profile_id: profile.profileId,
      tenant_code: profile.tenantCode,
      ...erased,
    });
    const { profile: emptied, ...counts } = erased;
    const done = Object.entries(counts).map(([what, count]) => `${what.replaceAll('_', ' ')} ${count}`);
    desk.say(
      emptied || Object.values(counts).some((count) => count > 0)
        ? `Profile ${profile.profileId} of tenant ${profile.tenantCode} is erased: ${done.join(', ')}.`
        : `Profile ${profile.profileId} of tenant ${profile.tenantCode} was erased before: nothing was left.`,
    );
  });
}

/**
 * Chat by chat: first its actor, so that nothing writes to it any more, then its rows. What was broken off
 * is finished by the next call.
 */
async function eraseProfile({ db }: Desk, temporal: OpenTemporal, profile: ErasableProfile) {
  const { eraseAnswers, eraseChatData, eraseProfileData, findErasableChats } = await import(
    '../../db/repositories/erasure.ts'
  );
  const { endChat } = await import('../../db/repositories/settlement.ts');
  const { deleteNewestRun, deleteRunsOfProfile, waitUntilGone } = await import(
    '../../worker/delete-chat-runs.ts'
  );
  const emptied = await eraseProfileData(db, profile);
  const rows: ErasedRows = { rounds: 0, steps: 0, events: 0, forwards: 0 };
  let chats = 0;
  const runs = new Map<string, DeletedRun>();
  for (;;) {
    const found = await findErasableChats(db, profile, batch);
    if (found.length === 0) break;
    for (const chat of found) {
      const run = await deleteNewestRun(temporal, chat.chat_id);
      if (run) runs.set(run.runId, run);
      await endChat(db, chat);
      const erased = await eraseChatData(db, chat);
      for (const key of ['rounds', 'steps', 'events', 'forwards'] as const) rows[key] += erased[key];
      chats += 1;
    }
  }
  for (const run of await deleteRunsOfProfile(temporal, profile.profileId)) runs.set(run.runId, run);
  await waitUntilGone(temporal, [...runs.values()]);
  const answers = await eraseAnswers(db, profile);
  return { profile: emptied, chats, ...rows, answers, workflow_runs: runs.size };
}
