import { type Expression, sql } from 'kysely';
import type { ProfileData } from '../../../domain/chat/profile.ts';
import type { ChatStatus, RoundStatus, StepStatus } from '../../../domain/chat/progress.ts';
import type { Step } from '../../../domain/chat/steps.ts';
import { isUuid } from '../../../domain/uuid.ts';
import type { Db } from '../../orm.ts';
import { profileSummary } from '../../profile-summary.ts';

export interface RoundSnapshot {
  roundId: string;
  roundNo: number;
  prompt: string;
  status: RoundStatus;
  lastError: string | null;
  createdAt: Date;
  updatedAt: Date;
  /** Whether its actor has passed step 2. */
  boundaryPassed: boolean;
  steps: { step: Step; status: StepStatus; snapshot: Record<string, unknown> | null }[];
}

/** What views show of a chat beside its rounds. */
export interface ChatHead {
  chatId: string;
  tenantId: string;
  lineageId: string;
  profileId: string;
  /** Only the keys that views show, see `summarizeProfile`. */
  profile: ProfileData;
  profileDeleted: boolean;
  status: ChatStatus;
  createdAt: Date;
  updatedAt: Date;
  /** When the chat was ended; null before that. */
  endedAt: Date | null;
  /** llm-demo's session; null until one is opened and after it expired. */
  profileSessionId: string | null;
  /** Number of all its rounds. */
  roundCount: number;
  version: ChatVersion;
}

/** A chat's rows, with everything that views show of it. */
export interface ChatSnapshot extends ChatHead {
  /** By number. */
  rounds: RoundSnapshot[];
}

/** What has happened to a chat's rounds, without the rounds. */
export interface ChatVersion {
  /** The number of the chat’s newest event: it grows with every change that views show of live rounds. */
  sequence: number;
  /** Differs after any change of ended rounds: erasure, retention. See `Chat.roundsRewrittenBy`. */
  rewrittenBy: string | null;
}

/** Whether what was read at `version` is as new as what was `found` since. */
export function isCurrent(version: ChatVersion, found: ChatVersion): boolean {
  return version.sequence >= found.sequence && version.rewrittenBy === found.rewrittenBy;
}

/**
 * Null when the tenant has no such chat.
 * @param fromRound leaves out the rounds before this number, so that they cost nothing
 */
export async function readChatSnapshot(
  db: Db,
  { tenantId, chatId }: ChatKey,
  fromRound = 1,
): Promise<ChatSnapshot | null> {
  if (!isUuid(chatId)) return null;
  const rows = await readRows(db, { tenantId, chatId }, fromRound);
  const [chat] = rows;
  if (!chat?.owner) return null;
  return {
    chatId,
    tenantId,
    lineageId: chat.lineage_id,
    profileId: chat.profile_id,
    profile: chat.owner.profile,
    profileDeleted: chat.owner.deleted,
    status: chat.chat_status,
    createdAt: chat.chat_created_at,
    updatedAt: chat.chat_updated_at,
    endedAt: chat.ended_at,
    profileSessionId: chat.profile_session_id,
    roundCount: chat.round_count,
    version: { sequence: chat.sequence, rewrittenBy: chat.rounds_rewritten_by },
    rounds: [...Map.groupBy(rows, ({ round_id }) => round_id).values()].flatMap(toRound),
  };
}

export interface ChatKey {
  tenantId: string;
  chatId: string;
}

/** Does not refer to a row of the query around it, so PostgreSQL reads it once and not for each row. */
function selectOwner({ tenantId, chatId }: ChatKey) {
  return sql<{ profile: ProfileData; deleted: boolean } | null>`(
    select jsonb_build_object('profile', ${profileSummary}, 'deleted', profile.deleted_at is not null)
    from chats as of_owner join profiles as profile on profile.id = of_owner.profile_id
    where of_owner.id = ${chatId} and of_owner.tenant_id = ${tenantId}
  )`;
}

type Row = Awaited<ReturnType<typeof readRows>>[number];

/**
 * One row per step, with its round and its chat; one row for a chat without such rounds. One statement, so that the
 * snapshot is consistent.
 */
function readRows(db: Db, key: ChatKey, fromRound: number) {
  return db
    .fork()
    .getKysely()
    .selectFrom('chats as chat')
    .leftJoin('rounds as round', (join) =>
      join.onRef('round.chat_id', '=', 'chat.id').on('round.round_no', '>=', fromRound),
    )
    .leftJoin('round_steps as step', 'step.round_id', 'round.id')
    .select(['chat.lineage_id', 'chat.profile_id', 'chat.profile_session_id', 'chat.status as chat_status'])
    .select(['chat.created_at as chat_created_at', 'chat.updated_at as chat_updated_at', 'chat.ended_at'])
    .select(['chat.round_count', 'chat.rounds_rewritten_by', 'chat.in_flight_round_id'])
    .select(['round.id as round_id', 'round.round_no', 'round.prompt'])
    .select(['round.status', 'round.last_error', 'round.created_at', 'round.updated_at'])
    .select(['step.step', 'step.status as step_status', 'step.snapshot'])
    .select([selectOwner(key).as('owner'), newestEvent(sql`${key.chatId}::uuid`).as('sequence')])
    .where('chat.id', '=', key.chatId)
    .where('chat.tenant_id', '=', key.tenantId)
    .orderBy('round.round_no')
    .execute();
}

/** Empty for the one row of a chat without rounds. */
function toRound(rows: Row[]): RoundSnapshot[] {
  const [row] = rows;
  if (!row?.round_id || row.round_no === null || row.prompt === null) return [];
  if (row.status === null || row.created_at === null || row.updated_at === null) return [];
  return [
    {
      roundId: row.round_id,
      roundNo: row.round_no,
      prompt: row.prompt,
      status: row.status,
      lastError: row.last_error,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      boundaryPassed: row.in_flight_round_id !== row.round_id,
      steps: rows.flatMap(({ step, step_status, snapshot }) =>
        step === null || step_status === null ? [] : [{ step, status: step_status, snapshot }],
      ),
    },
  ];
}

/** The number of the chat's newest event. Triggers write events, so no change that views show is without one. */
function newestEvent(chatId: Expression<unknown>) {
  return sql<number>`coalesce((select max(event.sequence) from chat_events as event where event.chat_id = ${chatId}), 0)`;
}

/** The versions of chats, by one statement for all. Chats of other tenants are left out. */
export async function readChatVersions(
  db: Db,
  chats: readonly ChatKey[],
): Promise<(ChatKey & { version: ChatVersion })[]> {
  const known = chats.filter(({ chatId }) => isUuid(chatId));
  if (known.length === 0) return [];
  const tenantIds = known.map(({ tenantId }) => tenantId);
  const chatIds = known.map(({ chatId }) => chatId);
  const { rows } = await sql<ChatKey & { sequence: number; rewrittenBy: string | null }>`
    select chat.tenant_id as "tenantId", chat.id as "chatId", ${newestEvent(sql.ref('chat.id'))} as sequence,
      chat.rounds_rewritten_by as "rewrittenBy"
    from unnest(${tenantIds}::uuid[], ${chatIds}::uuid[]) as wanted (tenant_id, id)
    join chats as chat on chat.id = wanted.id and chat.tenant_id = wanted.tenant_id`.execute(
    db.fork().getKysely(),
  );
  return rows.map(({ sequence, rewrittenBy, ...key }) => ({ ...key, version: { sequence, rewrittenBy } }));
}
