import type { ProfileData } from '../../domain/chat/profile.ts';
import type { ChatStatus, RoundStatus, Step, StepStatus } from '../../domain/chat/progress.ts';
import { isUuid } from '../../domain/uuid.ts';
import type { Db } from '../orm.ts';

/** A round as it is written down. */
export interface RoundSnapshot {
  roundId: string;
  roundNo: number;
  prompt: string;
  status: RoundStatus;
  lastError: string | null;
  createdAt: Date;
  updatedAt: Date;
  steps: { step: Step; status: StepStatus; snapshot: Record<string, unknown> | null }[];
}

/** A chat as it is written down, with all that views show of it. */
export interface ChatSnapshot {
  chatId: string;
  tenantId: string;
  lineageId: string;
  profileId: string;
  profile: ProfileData;
  profileDeleted: boolean;
  status: ChatStatus;
  createdAt: Date;
  updatedAt: Date;
  /** When it was deleted; null while it goes on. */
  endedAt: Date | null;
  /** llm-demo's session; null until one is opened and after it expired. */
  profileSessionId: string | null;
  /** By number. */
  rounds: RoundSnapshot[];
}

/** Null when the tenant has no such chat. */
export async function readChatSnapshot(
  db: Db,
  tenantId: string,
  chatId: string,
): Promise<ChatSnapshot | null> {
  if (!isUuid(chatId)) return null;
  const kysely = db.fork().getKysely();
  const [chat, rows] = await Promise.all([
    kysely
      .selectFrom('chats as chat')
      .innerJoin('profiles as profile', 'profile.id', 'chat.profile_id')
      .select(['chat.lineage_id', 'chat.profile_id', 'chat.profile_session_id', 'chat.status'])
      .select(['chat.created_at', 'chat.updated_at', 'chat.ended_at', 'profile.data', 'profile.deleted_at'])
      .where('chat.id', '=', chatId)
      .where('chat.tenant_id', '=', tenantId)
      .executeTakeFirst(),
    kysely
      .selectFrom('rounds as round')
      .leftJoin('round_steps as step', 'step.round_id', 'round.id')
      .select(['round.id', 'round.round_no', 'round.prompt', 'round.status', 'round.last_error'])
      .select(['round.created_at', 'round.updated_at'])
      .select(['step.step', 'step.status as step_status', 'step.snapshot'])
      .where('round.chat_id', '=', chatId)
      .where('round.tenant_id', '=', tenantId)
      .orderBy('round.round_no')
      .execute(),
  ]);
  if (!chat) return null;
  const rounds = new Map<string, RoundSnapshot>();
  for (const row of rows) {
    const round = rounds.get(row.id) ?? {
      roundId: row.id,
      roundNo: row.round_no,
      prompt: row.prompt,
      status: row.status as RoundStatus,
      lastError: row.last_error,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      steps: [],
    };
    rounds.set(row.id, round);
    if (row.step !== null && row.step_status !== null) {
      round.steps.push({ step: row.step, status: row.step_status, snapshot: row.snapshot });
    }
  }
  return {
    chatId,
    tenantId,
    lineageId: chat.lineage_id,
    profileId: chat.profile_id,
    profile: chat.data,
    profileDeleted: chat.deleted_at !== null,
    status: chat.status as ChatStatus,
    createdAt: chat.created_at,
    updatedAt: chat.updated_at,
    endedAt: chat.ended_at,
    profileSessionId: chat.profile_session_id,
    rounds: [...rounds.values()],
  };
}
