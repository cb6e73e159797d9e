import type { EventKind } from '../../../domain/chat/event-kind.ts';
import type { Locale } from '../../../domain/chat/locale.ts';
import type { RoundStatus } from '../../../domain/chat/progress.ts';
import type { CreditKind } from '../../../domain/credit.ts';
import { isUuid } from '../../../domain/uuid.ts';
import type { Db } from '../../orm.ts';
import type { StepReceipt } from './round-receipts.ts';

/** Everything in the rows about the times and results of a round. */
export interface RoundTimeline {
  roundId: string;
  roundNo: number;
  chatId: string;
  tenantId: string;
  tenantCode: string;
  profileId: string;
  prompt: string;
  locale: Locale;
  refinement: boolean;
  status: RoundStatus;
  lastError: string | null;
  createdAt: Date;
  /** Of a round that has ended: when it ended. */
  updatedAt: Date;
  /** In no order; a step has a row once it is done or has failed. */
  steps: StepReceipt[];
  /** Oldest first: reserve, then capture or give_back. */
  credits: { kind: CreditKind; amount: number; at: Date }[];
  /** Oldest first. */
  events: { id: string; kind: EventKind; at: Date }[];
}

/** Without a tenant: only for operators, who know a round by its id. Null when it does not exist. */
export async function readRoundTimeline(db: Db, roundId: string): Promise<RoundTimeline | null> {
  if (!isUuid(roundId)) return null;
  const kysely = db.fork().getKysely();
  const [round, steps, credits, events] = await Promise.all([
    kysely
      .selectFrom('rounds as round')
      .innerJoin('chats as chat', 'chat.id', 'round.chat_id')
      .innerJoin('tenants as tenant', 'tenant.id', 'round.tenant_id')
      .select(['round.id as roundId', 'round.round_no as roundNo', 'round.chat_id as chatId'])
      .select(['round.tenant_id as tenantId', 'tenant.code as tenantCode', 'chat.profile_id as profileId'])
      .select(['round.prompt', 'round.locale', 'round.refinement', 'round.status'])
      .select(['round.last_error as lastError', 'round.created_at as createdAt'])
      .select('round.updated_at as updatedAt')
      .where('round.id', '=', roundId)
      .executeTakeFirst(),
    kysely
      .selectFrom('round_steps')
      .select(['step', 'status', 'attempts', 'started_at as startedAt', 'finished_at as finishedAt'])
      .select('attempt_log as attemptLog')
      .where('round_id', '=', roundId)
      .execute(),
    kysely
      .selectFrom('credit_entries')
      .select(['kind', 'amount', 'created_at as at'])
      .where('round_id', '=', roundId)
      .orderBy('created_at')
      .execute(),
    kysely
      .selectFrom('events as event')
      .innerJoin('rounds as round', (join) =>
        join.onRef('round.id', '=', 'event.round_id').onRef('round.chat_id', '=', 'event.chat_id'),
      )
      .select(['event.id', 'event.kind', 'event.created_at as at'])
      .where('round.id', '=', roundId)
      .orderBy('event.created_at')
      .execute(),
  ]);
  return round ? { ...round, steps, credits, events } : null;
}
