import { sql } from 'kysely';
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

/** A chat's rows, with everything that views show of it. */
export interface ChatSnapshot {
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
  /** By number. */
  rounds: RoundSnapshot[];
  /** As in `readChatVersions`. */
  version: number;
}

/** Null when the tenant has no such chat. */
export async function readChatSnapshot(
  db: Db,
  tenantId: string,
  chatId: string,
): Promise<ChatSnapshot | null> {
  if (!isUuid(chatId)) return null;
  const rows = await readRows(db, tenantId, chatId);
  const [chat] = rows;
  if (!chat?.owner) return null;
  const rounds = [...Map.groupBy(rows, ({ round_id }) => round_id).values()].flatMap(toRound);
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
    rounds,
    version: countVersion(rounds, chat),
  };
}

/** Does not refer to a row of the query around it, so PostgreSQL reads it once and not for each row. */
function selectOwner(tenantId: string, chatId: string) {
  return sql<{ profile: ProfileData; deleted: boolean } | null>`(
    select jsonb_build_object('profile', ${profileSummary}, 'deleted', profile.deleted_at is not null)
    from chats as of_owner join profiles as profile on profile.id = of_owner.profile_id
    where of_owner.id = ${chatId} and of_owner.tenant_id = ${tenantId}
  )`;
}

type Row = Awaited<ReturnType<typeof readRows>>[number];

/** One row per step, with its round and its chat. One statement, so that the snapshot is consistent. */
function readRows(db: Db, tenantId: string, chatId: string) {
  return db
    .fork()
    .getKysely()
    .selectFrom('chats as chat')
    .leftJoin('rounds as round', 'round.chat_id', 'chat.id')
    .leftJoin('round_steps as step', 'step.round_id', 'round.id')
    .select(['chat.lineage_id', 'chat.profile_id', 'chat.profile_session_id', 'chat.status as chat_status'])
    .select(['chat.created_at as chat_created_at', 'chat.updated_at as chat_updated_at', 'chat.ended_at'])
    .select(['chat.in_flight_round_id', 'round.id as round_id', 'round.round_no', 'round.prompt'])
    .select(['round.status', 'round.last_error', 'round.created_at', 'round.updated_at'])
    .select(['step.step', 'step.status as step_status', 'step.snapshot'])
    .select(selectOwner(tenantId, chatId).as('owner'))
    .where('chat.id', '=', chatId)
    .where('chat.tenant_id', '=', tenantId)
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

function countVersion(rounds: RoundSnapshot[], chat: Pick<Row, 'in_flight_round_id' | 'ended_at'>): number {
  const ended = rounds.filter(({ status }) => status !== 'in_progress').length;
  const written = rounds.reduce((sum, round) => sum + round.steps.length, 0);
  const inFlight = chat.in_flight_round_id === null ? 0 : 1;
  return 2 * rounds.length + ended + written - inFlight + (chat.ended_at === null ? 0 : 1);
}

/**
 * The version of each chat: a number that grows with every change that views show of its rounds, and never decreases.
 * A round counts two (one of them when its boundary is passed), its end one, a step one, the chat's end one. It is
 * counted from rows, so that no write can forget to increment it. Chats of other tenants are left out.
 */
export async function readChatVersions(
  db: Db,
  chats: readonly { tenantId: string; chatId: string }[],
): Promise<{ tenantId: string; chatId: string; version: number }[]> {
  const known = chats.filter(({ chatId }) => isUuid(chatId));
  if (known.length === 0) return [];
  return db
    .fork()
    .getKysely()
    .selectFrom('chats as chat')
    .select(['chat.tenant_id as tenantId', 'chat.id as chatId'])
    .select(({ selectFrom }) =>
      sql<number>`(${selectFrom('rounds as round')
        .select(
          sql<number>`2 * count(*) + count(*) filter (where round.status <> 'in_progress')`.as('rounds'),
        )
        .whereRef('round.chat_id', '=', 'chat.id')} + ${selectFrom('round_steps as step')
        .innerJoin('rounds as of', 'of.id', 'step.round_id')
        .select(({ fn }) => fn.countAll().as('steps'))
        .whereRef('of.chat_id', '=', 'chat.id')}
        - (chat.in_flight_round_id is not null)::int + (chat.ended_at is not null)::int)::int`.as('version'),
    )
    .where(({ eb, refTuple, tuple }) =>
      eb(
        refTuple('chat.tenant_id', 'chat.id'),
        'in',
        known.map(({ tenantId, chatId }) => tuple(tenantId, chatId)),
      ),
    )
    .execute();
}
