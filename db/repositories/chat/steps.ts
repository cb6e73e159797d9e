import { sql } from 'kysely';
import type { AttemptLog } from '../../../domain/chat/attempt-log.ts';
import type { StepRecord } from '../../../domain/chat/step-record.ts';
import { boundaryStep, type Step } from '../../../domain/chat/steps.ts';
import { toJsonb } from '../../json.ts';
import { type Notification, notifying } from '../../notification.ts';
import type { Db } from '../../orm.ts';
import { writeOrThrowUnwritable } from '../../unwritable-error.ts';

/** The output of a step. */
export interface MadeStep {
  /** The data for views. */
  snapshot: object;
  /** The upstream's answer, unchanged. */
  raw: object;
  /** Its further input, for replay. */
  recorded?: StepRecord;
}

export interface StepResult extends MadeStep {
  attempts: number;
  attemptLog: AttemptLog;
  startedAt: Date;
  /** Sent if the step is saved. */
  notifications?: readonly Notification[];
}

interface MealResult extends StepResult {
  /** Whether later rounds can build on it. */
  restorable: boolean;
}

export interface RoundKey {
  tenantId: string;
  chatId: string;
  roundId: string;
}

/**
 * Saves step 1; a restorable meal makes its round the chat's anchor.
 * @throws {UnwritableError} when the answer can never be stored
 */
export async function saveMeal(db: Db, round: RoundKey, result: MealResult) {
  await writeOrThrowUnwritable(() =>
    withSavedStep(db, round, { step: 'meal_suggest', ...result })
      .with('updated_chat', (query) =>
        query
          .updateTable('chats')
          .from('live')
          .set((eb) => ({ anchor_round_no: eb.ref('live.round_no') }))
          .whereRef('chats.id', '=', 'live.chat_id')
          .whereRef('live.round_no', '>=', 'chats.fresh_from')
          .where(sql<boolean>`${result.restorable}`),
      )
      .selectFrom('live')
      .select(['live.id', notifying(result.notifications).as('notified')])
      .execute(),
  );
}

/**
 * Saves step 2, 3 or 4.
 * @throws {UnwritableError} when the answer can never be stored
 */
export async function saveStep(
  db: Db,
  round: RoundKey,
  result: StepResult & { step: Exclude<Step, 'meal_suggest'> },
) {
  await writeOrThrowUnwritable(() =>
    withSavedStep(db, round, result)
      .selectFrom('live')
      .select(['live.id', notifying(result.notifications).as('notified')])
      .execute(),
  );
}

/**
 * One statement, so that a step is saved completely or not at all; nothing is saved in a round that has ended. It
 * locks the chat before the round, like all code that writes both.
 */
function withSavedStep(db: Db, round: RoundKey, result: StepResult & { step: Step }) {
  const now = new Date();
  const json = (value: object) => sql<Record<string, unknown>>`${toJsonb(value)}::jsonb`;
  return db
    .fork()
    .getKysely()
    .with('chat', (query) =>
      query
        .selectFrom('chats')
        .select('chats.id')
        .where('chats.id', '=', round.chatId)
        .where('chats.tenant_id', '=', round.tenantId)
        .forUpdate(),
    )
    .with('live', (query) =>
      query
        .updateTable('rounds')
        .from('chat')
        // Step 2 is not shown before its boundary is passed, which sets the time.
        .set((eb) => ({ updated_at: result.step === boundaryStep ? eb.ref('rounds.updated_at') : now }))
        .where('rounds.id', '=', round.roundId)
        .whereRef('rounds.chat_id', '=', 'chat.id')
        .where('rounds.status', '=', 'in_progress')
        .returning(['rounds.id', 'rounds.chat_id', 'rounds.round_no']),
    )
    .with('saved', (query) =>
      query
        .insertInto('round_steps')
        .columns([
          'round_id',
          'step',
          'status',
          'attempts',
          'started_at',
          'finished_at',
          'snapshot',
          'raw',
          'recorded',
          'attempt_log',
        ])
        .expression((eb) =>
          eb
            .selectFrom('live')
            .select([
              'live.id',
              sql<Step>`${result.step}`.as('step'),
              sql<'done'>`'done'`.as('status'),
              sql<number>`${result.attempts}::int`.as('attempts'),
              sql<Date>`${result.startedAt}::timestamptz`.as('started_at'),
              sql<Date>`${now}::timestamptz`.as('finished_at'),
              json(result.snapshot).as('snapshot'),
              json(result.raw).as('raw'),
              sql<StepRecord | null>`${result.recorded ? toJsonb(result.recorded) : null}::jsonb`.as(
                'recorded',
              ),
              sql<AttemptLog>`${toJsonb(result.attemptLog)}::jsonb`.as('attempt_log'),
            ]),
        )
        .onConflict((conflict) => conflict.columns(['round_id', 'step']).doNothing()),
    );
}
