import type { ProfileData } from '../../../domain/chat/profile.ts';
import type { StepRecord } from '../../../domain/chat/step-record.ts';
import { toSnapshot } from '../../../domain/chat/step-snapshots.ts';
import type { Db } from '../../orm.ts';
import { type PastMeal, type PastMeals, readPastMeals } from './round-context.ts';
import type { StepReceipt } from './round-receipts.ts';

/** A complete row of a step. */
export interface RecordedStep extends StepReceipt {
  snapshot: Record<string, unknown> | null;
  raw: Record<string, unknown> | null;
  recorded: StepRecord | null;
}

/** The input of a round and the output of its steps. */
export interface RoundRecord {
  tenantLocale: string;
  profile: ProfileData;
  past: PastMeals;
  /** Whether profile and past meals are those recorded with step 1; otherwise they are the current ones. */
  isInputRecorded: boolean;
  /** In no order. */
  steps: RecordedStep[];
}

interface RoundOfChat {
  tenantId: string;
  chatId: string;
  roundId: string;
  roundNo: number;
}

export async function readRoundRecord(db: Db, round: RoundOfChat): Promise<RoundRecord> {
  const kysely = db.fork().getKysely();
  const [chat, steps] = await Promise.all([
    kysely
      .selectFrom('chats as chat')
      .innerJoin('profiles as profile', 'profile.id', 'chat.profile_id')
      .innerJoin('tenants as tenant', 'tenant.id', 'chat.tenant_id')
      .select(['chat.fresh_from as freshFrom', 'profile.data as profile', 'tenant.locale as tenantLocale'])
      .where('chat.id', '=', round.chatId)
      .where('chat.tenant_id', '=', round.tenantId)
      .executeTakeFirstOrThrow(),
    kysely
      .selectFrom('round_steps')
      .select(['step', 'status', 'attempts', 'started_at as startedAt', 'finished_at as finishedAt'])
      .select(['snapshot', 'raw', 'recorded', 'attempt_log as attemptLog'])
      .where('round_id', '=', round.roundId)
      .execute(),
  ]);
  const asked = steps.find(({ step }) => step === 'meal_suggest')?.recorded?.asked;
  return {
    tenantLocale: chat.tenantLocale,
    profile: asked?.profile ?? chat.profile,
    past: asked
      ? await readMeals(db, round, asked)
      : await readPastMeals(db, round.tenantId, { ...round, freshFrom: chat.freshFrom }),
    isInputRecorded: asked !== undefined,
    steps,
  };
}

/** The meals of the rounds with these numbers; erased ones are left out. */
async function readMeals(
  db: Db,
  { tenantId, chatId }: RoundOfChat,
  asked: { history: number[]; anchor: number | null },
): Promise<PastMeals> {
  const numbers = [...asked.history, ...(asked.anchor === null ? [] : [asked.anchor])];
  if (numbers.length === 0) return { history: [], anchor: null };
  const rows = await db
    .fork()
    .getKysely()
    .selectFrom('rounds as round')
    .innerJoin('round_steps as step', 'step.round_id', 'round.id')
    .select(['round.round_no as roundNo', 'round.prompt', 'step.snapshot'])
    .where('round.chat_id', '=', chatId)
    .where('round.tenant_id', '=', tenantId)
    .where('round.round_no', 'in', numbers)
    .where('step.step', '=', 'meal_suggest')
    .execute();
  const meals = new Map<number, PastMeal>(
    rows.flatMap(({ roundNo, prompt, snapshot }) => {
      const meal = toSnapshot('meal_suggest', snapshot);
      return meal === null ? [] : [[roundNo, { roundNo, prompt, meal }]];
    }),
  );
  return {
    history: asked.history.flatMap((roundNo) => meals.get(roundNo) ?? []),
    anchor: asked.anchor === null ? null : (meals.get(asked.anchor) ?? null),
  };
}
