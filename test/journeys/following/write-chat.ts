import type { Db } from '../../../db/orm.ts';
import { beginStep } from '../../../db/repositories/chat/round-context.ts';
import { endChat, settleRound } from '../../../db/repositories/chat/settlement.ts';
import { saveStep } from '../../../db/repositories/chat/steps.ts';
import type { ChatRef } from '../../../domain/chat/round.ts';
import type { Random } from '../../../prove/random.ts';
import { admit, failure, result, suggest } from '../../support/rows.ts';

/** Steps that each round of a written chat completes; a round with fewer than four fails. */
const rounds = [4, 4, 3, 2, 1];

/** Events of a written chat: each round is accepted and ends, and the chat is ended. */
export const eventsPerChat = rounds.reduce((sum, steps) => sum + steps + 2, 1);

/** Writes a chat as its actor would, with its rounds in random order; `onEvent` is awaited after each event. */
export async function writeChat(
  db: Db,
  chat: ChatRef,
  { random, onEvent }: { random: Random; onEvent: () => Promise<void> },
): Promise<void> {
  const left = [...rounds];
  while (left.length > 0) {
    const [steps = 0] = left.splice(random.int(0, left.length - 1), 1);
    await writeRound(db, chat, { steps, onEvent });
  }
  await endChat(db, chat);
  await onEvent();
}

async function writeRound(
  db: Db,
  chat: ChatRef,
  { steps, onEvent }: { steps: number; onEvent: () => Promise<void> },
): Promise<void> {
  const round = await admit(db, chat);
  await onEvent();
  const writes = [
    () => suggest(db, round),
    async () => {
      await saveStep(db, round, { step: 'todos', ...result() });
      await beginStep(db, round, { step: 'cross_sell' });
    },
    () => saveStep(db, round, { step: 'cross_sell', ...result() }),
    () => saveStep(db, round, { step: 'notifications', ...result() }),
  ];
  for (const write of writes.slice(0, steps)) {
    await write();
    await onEvent();
  }
  const isComplete = steps === writes.length;
  await settleRound(db, round, isComplete ? { status: 'completed' } : failure());
  await onEvent();
}
