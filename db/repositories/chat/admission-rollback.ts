import { admissionTimeoutError, type ChatRef, type RoundRequest } from '../../../domain/chat/round.ts';
import type { Db } from '../../orm.ts';
import { lockRequest, markRolledBack } from '../rolled-back-requests.ts';
import { lockChat, settle } from './settlement.ts';

/**
 * The result of a roll-back.
 * - `rolled-back`: nothing was started and nothing will be. If a written round was ended for it, `settled` is the id of
 *   its `round_failed` event.
 * - `started`: its round runs, or has ended after it ran.
 * - `superseded`: another caller waits for the same round, under the same idempotency key.
 */
export type Rollback =
  | { kind: 'rolled-back'; settled: string | null }
  | { kind: 'started' }
  | { kind: 'superseded' };

/** Rolls back an admission whose result is unknown (ruling D4). Idempotent. */
export async function rollBackAdmission(
  db: Db,
  { tenant_id, chat_id }: Pick<ChatRef, 'tenant_id' | 'chat_id'>,
  { round_id, admit_before }: Pick<RoundRequest, 'round_id' | 'admit_before'>,
): Promise<Rollback> {
  return db.fork().transactional(async (em): Promise<Rollback> => {
    await lockRequest(em, round_id);
    const chat = await lockChat(em, tenant_id, chat_id);
    const round = await findRound(em, tenant_id, round_id);
    if (!chat || !round) {
      await markRolledBack(em, round_id);
      return { kind: 'rolled-back', settled: null };
    }
    if (round.last_error === admissionTimeoutError) return { kind: 'rolled-back', settled: null };
    if (round.status !== 'in_progress' || round.has_steps) return { kind: 'started' };
    if (round.admit_before !== null && round.admit_before.getTime() > admit_before)
      return { kind: 'superseded' };
    await markRolledBack(em, round_id);
    const settled = await settle(em, {
      chat,
      key: { tenantId: tenant_id, chatId: chat_id, roundId: round_id },
      outcome: { status: 'error', last_error: admissionTimeoutError, failed_steps: [] },
    });
    return { kind: 'rolled-back', settled: settled?.eventId ?? null };
  });
}

async function findRound(em: Db, tenantId: string, roundId: string) {
  return em
    .getKysely()
    .selectFrom('rounds')
    .select((eb) => [
      'status',
      'last_error',
      'admit_before',
      eb
        .exists(eb.selectFrom('round_steps').select('step').whereRef('round_id', '=', 'rounds.id'))
        .as('has_steps'),
    ])
    .where('id', '=', roundId)
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst();
}
