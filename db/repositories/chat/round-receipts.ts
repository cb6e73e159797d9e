import type { AttemptLog } from '../../../domain/chat/attempt-log.ts';
import type { Locale } from '../../../domain/chat/locale.ts';
import type { RoundStatus, StepStatus } from '../../../domain/chat/progress.ts';
import type { Step } from '../../../domain/chat/steps.ts';
import { type CreditOutcome, creditOutcomes } from '../../../domain/credit.ts';
import { isUuid } from '../../../domain/uuid.ts';
import type { Db } from '../../orm.ts';

/** A step that is done or has failed. */
export interface StepReceipt {
  step: Step;
  status: StepStatus;
  attempts: number;
  /** Of a failed step: when its round began. */
  startedAt: Date;
  finishedAt: Date | null;
  /** Null in rows of earlier versions, and once erased. */
  attemptLog: AttemptLog | null;
}

/** The credit, attempts and time of a round. */
export interface RoundReceipt {
  roundId: string;
  roundNo: number;
  /** Whether it counts towards the cap. */
  refinement: boolean;
  locale: Locale;
  status: RoundStatus;
  createdAt: Date;
  /** Of a round that has ended: when it ended. */
  updatedAt: Date;
  /** Whether its actor has passed step 2. */
  boundaryPassed: boolean;
  /** Reserved credits. */
  amount: number;
  reservedAt: Date;
  /** How the reservation was settled; null while the round runs. */
  outcome: { kind: CreditOutcome; settledAt: Date } | null;
  /** In no order. */
  steps: StepReceipt[];
}

/** Receipts of all rounds of a chat, by number; empty when the tenant has no such chat. */
export async function readReceipts(db: Db, tenantId: string, chatId: string): Promise<RoundReceipt[]> {
  if (!isUuid(chatId)) return [];
  const rows = await readReceiptRows(db, tenantId, chatId);
  return [...Map.groupBy(rows, ({ id }) => id).values()].flatMap((ofRound) => {
    const [row] = ofRound;
    return row ? [toReceipt(row, ofRound)] : [];
  });
}

type Row = Awaited<ReturnType<typeof readReceiptRows>>[number];

/** One row per step, or one for a round without steps. One statement, so that the receipts are consistent. */
async function readReceiptRows(db: Db, tenantId: string, chatId: string) {
  return db
    .fork()
    .getKysely()
    .selectFrom('rounds as round')
    .innerJoin('chats as chat', 'chat.id', 'round.chat_id')
    .innerJoin('credit_entries as reserve', (join) =>
      join.onRef('reserve.round_id', '=', 'round.id').on('reserve.kind', '=', 'reserve'),
    )
    .leftJoin('credit_entries as outcome', (join) =>
      join.onRef('outcome.round_id', '=', 'round.id').on('outcome.kind', 'in', creditOutcomes),
    )
    .leftJoin('round_steps as step', 'step.round_id', 'round.id')
    .select(['round.id', 'round.round_no', 'round.refinement', 'round.locale', 'round.status'])
    .select(['round.created_at', 'round.updated_at', 'reserve.amount', 'reserve.created_at as reserved_at'])
    .select(['outcome.kind as outcome', 'outcome.created_at as settled_at'])
    .select(['step.step', 'step.status as step_status', 'step.attempts', 'step.started_at'])
    .select(['step.finished_at', 'step.attempt_log', 'chat.in_flight_round_id'])
    .where('round.chat_id', '=', chatId)
    .where('round.tenant_id', '=', tenantId)
    .orderBy('round.round_no')
    .execute();
}

function toReceipt(row: Row, rows: Row[]): RoundReceipt {
  return {
    roundId: row.id,
    roundNo: row.round_no,
    refinement: row.refinement,
    locale: row.locale,
    status: row.status,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    boundaryPassed: row.in_flight_round_id !== row.id,
    amount: -row.amount,
    reservedAt: row.reserved_at,
    outcome: row.settled_at && {
      kind: row.outcome === 'capture' ? 'capture' : 'give_back',
      settledAt: row.settled_at,
    },
    steps: rows.flatMap(({ step, step_status: status, attempts, started_at, finished_at, attempt_log }) =>
      step === null || status === null || attempts === null || started_at === null
        ? []
        : [
            {
              step,
              status,
              attempts,
              startedAt: started_at,
              finishedAt: finished_at,
              attemptLog: attempt_log,
            },
          ],
    ),
  };
}
