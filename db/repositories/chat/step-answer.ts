import { sql } from 'kysely';
import type { Step } from '../../../domain/chat/steps.ts';
import { isUuid } from '../../../domain/uuid.ts';
import type { Db } from '../../orm.ts';
import type { RoundKey } from './steps.ts';

/** The beginning of the answer that a step was made of. */
export interface StepAnswer {
  /** JSON, at most `maxCharacters` of it; null if nothing is stored: the step has failed, or was erased. */
  text: string | null;
  /** Bytes of the whole text. */
  bytes: number;
}

/** Null when the tenant has no such round in such a chat, or the step has not come to its end. */
export async function readStepAnswer(
  db: Db,
  { tenantId, chatId, roundId }: RoundKey,
  { step, maxCharacters }: { step: Step; maxCharacters: number },
): Promise<StepAnswer | null> {
  if (!isUuid(chatId) || !isUuid(roundId)) return null;
  const row = await db
    .fork()
    .getKysely()
    .selectFrom('round_steps as step')
    .innerJoin('rounds as round', 'round.id', 'step.round_id')
    // An answer may have megabytes: only what is shown leaves the database.
    .select([
      sql<string | null>`left(step.raw::text, ${maxCharacters})`.as('text'),
      sql<number>`coalesce(octet_length(step.raw::text), 0)`.as('bytes'),
    ])
    .where('round.id', '=', roundId)
    .where('round.chat_id', '=', chatId)
    .where('round.tenant_id', '=', tenantId)
    .where('step.step', '=', step)
    .executeTakeFirst();
  return row ?? null;
}
