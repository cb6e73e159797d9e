import type { ErasableChat, ErasableProfile, ErasedRows } from '../../db/repositories/erasure.ts';
import type { ChatActorRun } from '../../operator/delete-chat-runs.ts';
import type { OpenTemporal } from '../../temporal/connect.ts';
import type { CliCommand } from '../cli-command.ts';
import { CliError } from '../cli-error.ts';
import { type CommandContext, withCommandContext } from '../command-context.ts';
import { rowId } from '../values.ts';

/** Chats per batch, limited by the length of a Temporal visibility query. */
const batch = 50;
/** Runs that an error message names. */
const namedRuns = 5;

/** `profile erase` */
export function addProfileCommands(program: CliCommand): void {
  const profile = program.command('profile').description("shoppers' profiles");

  profile
    .command('erase')
    .description(
      'erase all personal data of a profile permanently, in rows and in workflow histories; prints its id. Ids, times and the credit ledger are kept',
    )
    .argument('<profile_id>', 'as the store app has it', rowId)
    .action(erase);
}

async function erase(profileId: string, _options: object, command: CliCommand): Promise<void> {
  await withCommandContext(command, async (context) => {
    const { findErasableProfile } = await import('../../db/repositories/erasure.ts');
    const { withTemporal } = await import('../with-temporal.ts');
    const profile = await findErasableProfile(context.db, profileId);
    if (!profile) throw new CliError(`There is no profile ${profileId}: nothing was erased.`);
    const { erased, left, runs } = await withTemporal(context.settings, async (temporal) => {
      const erased = await eraseProfile(context, temporal, profile);
      return { erased, ...(await findLeft(context, temporal, profile)) };
    });
    context.printResult(profile.profileId, {
      profile_id: profile.profileId,
      tenant_code: profile.tenantCode,
      ...erased,
      left,
    });
    const name = `Profile ${profile.profileId} of tenant ${profile.tenantCode}`;
    const { profile: emptied, ...counts } = erased;
    if (Object.keys(left).length > 0) {
      const named = runs.slice(0, namedRuns).map(({ workflowId, runId }) => ` ${workflowId} ${runId}`);
      throw new CliError(
        `${name} is not wholly erased. Left: ${toText(left)}.${named.join(',')} Give the command again later.`,
      );
    }
    context.printMessage(
      emptied || Object.values(counts).some((count) => count > 0)
        ? `${name} is erased: ${toText(counts)}.`
        : `${name} was erased before: nothing was left.`,
    );
  });
}

function toText(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([what, count]) => `${what.replaceAll('_', ' ')} ${count}`)
    .join(', ');
}

/**
 * Erases chat by chat: first the actor, so that nothing writes to the chat any more, then its rows. It starts over
 * on each call, so a later call completes an interrupted erasure.
 */
async function eraseProfile(
  { db, publishErased }: CommandContext,
  temporal: OpenTemporal,
  profile: ErasableProfile,
) {
  const { eraseStoredResponses, eraseChatData, eraseProfileData } = await import(
    '../../db/repositories/erasure.ts'
  );
  const { endChat } = await import('../../db/repositories/chat/settlement.ts');
  const { deleteRuns, findRunsOfChats, findRunsOfProfile, waitUntilGone } = await import(
    '../../operator/delete-chat-runs.ts'
  );
  const emptied = await eraseProfileData(db, profile);
  await publishErased([{ kind: 'profile_changed', profile_id: profile.profileId }]);
  const rows: ErasedRows = { rounds: 0, steps: 0, events: 0, forwards: 0, deliveries: 0 };
  const kinds = ['rounds', 'steps', 'events', 'forwards', 'deliveries'] as const;
  let chats = 0;
  const runs = new Map<string, ChatActorRun>();
  async function remove(found: readonly ChatActorRun[]): Promise<void> {
    await deleteRuns(temporal, found);
    for (const run of found) runs.set(run.runId, run);
  }
  for await (const found of listChatBatches(db, profile)) {
    const ofChats = await findRunsOfChats(
      temporal,
      found.map(({ ref }) => ref.chat_id),
    );
    await remove(ofChats);
    for (const { ref, ended } of found) {
      if (!ended) await endChat(db, ref);
      const erased = await eraseChatData(db, ref);
      for (const kind of kinds) rows[kind] += erased[kind];
      if (!ended || kinds.some((kind) => erased[kind] > 0)) chats += 1;
    }
    await publishErased(
      found.map(({ ref: { tenant_id, chat_id } }) => ({ kind: 'chat_erased', tenant_id, chat_id })),
    );
  }
  await remove(await findRunsOfProfile(temporal, profile.profileId));
  await waitUntilGone(temporal, [...runs.values()]);
  const answers = await eraseStoredResponses(db, profile);
  return { profile: emptied, chats, ...rows, answers, workflow_runs: runs.size };
}

/** Counts what is left in rows and in Temporal, and lists the runs; `left` is empty when everything is erased. */
async function findLeft(
  { db }: CommandContext,
  temporal: OpenTemporal,
  profile: ErasableProfile,
): Promise<{ left: Record<string, number>; runs: ChatActorRun[] }> {
  const { countRemainingRows } = await import('../../db/repositories/erasure.ts');
  const { findRunsOfChats, findRunsOfProfile } = await import('../../operator/delete-chat-runs.ts');
  const byId = new Map<string, ChatActorRun>();
  for (const run of await findRunsOfProfile(temporal, profile.profileId)) byId.set(run.runId, run);
  for await (const found of listChatBatches(db, profile)) {
    const chatIds = found.map(({ ref }) => ref.chat_id);
    for (const run of await findRunsOfChats(temporal, chatIds)) byId.set(run.runId, run);
  }
  const runs = [...byId.values()];
  const left = await countRemainingRows(db, profile);
  return { left: runs.length > 0 ? { ...left, workflow_runs: runs.length } : left, runs };
}

/** All chats of the profile, in batches. */
async function* listChatBatches(
  db: CommandContext['db'],
  profile: ErasableProfile,
): AsyncGenerator<ErasableChat[]> {
  const { listErasableChats } = await import('../../db/repositories/erasure.ts');
  let after: string | null = null;
  for (;;) {
    const found: ErasableChat[] = await listErasableChats(db, profile, { after, limit: batch });
    if (found.length === 0) return;
    yield found;
    after = found.at(-1)?.ref.chat_id ?? null;
  }
}
