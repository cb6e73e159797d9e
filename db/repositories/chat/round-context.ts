import { sql } from 'kysely';
import type { Locale } from '../../../domain/chat/locale.ts';
import type { ProfileData } from '../../../domain/chat/profile.ts';
import { toSnapshot } from '../../../domain/chat/step-snapshots.ts';
import { isAfterBoundary, type Step } from '../../../domain/chat/steps.ts';
import { isRestorable, type Meal } from '../../../domain/chat/todos.ts';
import { type Notification, notifying } from '../../notification.ts';
import type { Db } from '../../orm.ts';
import type { RoundKey } from './steps.ts';

export interface RoundContext {
  chatId: string;
  tenantCode: string;
  roundNo: number;
  freshFrom: number;
  prompt: string;
  locale: Locale;
  /** The whole profile for step 1, which sends it; empty for the other steps. */
  profile: ProfileData;
  /** llm-demo's session; null when none is open. */
  sessionId: string | null;
  /** Raw answers of the steps that are done. */
  done: Partial<Record<Step, Record<string, unknown>>>;
}

interface BegunStep extends RoundContext {
  /** Whether this step was the first one after the round's boundary to begin. */
  hasOpenedBoundary: boolean;
}

/**
 * Reads what a step needs, and first writes for steps 3 and 4 that the round has passed step 2: the chat's next round
 * is welcome (MODEL-18), and views show step 2 as done. A scheduled later step proves that the actor has passed the
 * boundary, in its history and so after any loss of a worker. If step 2 wrote it with its own row and its worker
 * was then lost, views would show step 2 as done while the actor still rejected the next round.
 * @param notifications sent if this call opens the boundary
 * @returns null when the round does not run (any more)
 */
export async function beginStep(
  db: Db,
  round: RoundKey,
  { step, notifications = [] }: { step: Step; notifications?: readonly Notification[] },
): Promise<BegunStep | null> {
  const opensBoundary = isAfterBoundary(step);
  const rows = await db
    .fork()
    .getKysely()
    .with('opened', (query) =>
      query
        .updateTable('chats')
        .set({ in_flight_round_id: null })
        .where('id', '=', round.chatId)
        .where('tenant_id', '=', round.tenantId)
        .where('in_flight_round_id', '=', round.roundId)
        .where(sql<boolean>`${opensBoundary}`)
        .returning('id'),
    )
    .with('touched', (query) =>
      query
        .updateTable('rounds')
        .from('opened')
        .set({ updated_at: new Date() })
        .whereRef('rounds.chat_id', '=', 'opened.id')
        .where('rounds.id', '=', round.roundId)
        .where('rounds.status', '=', 'in_progress'),
    )
    .with('notified', (query) => query.selectFrom('opened').select(notifying(notifications).as('none')))
    .selectFrom('rounds as round')
    .innerJoin('chats as chat', 'chat.id', 'round.chat_id')
    .innerJoin('profiles as profile', 'profile.id', 'chat.profile_id')
    .innerJoin('tenants as tenant', 'tenant.id', 'round.tenant_id')
    .leftJoin('round_steps as step', 'step.round_id', 'round.id')
    .select(['round.chat_id', 'round.round_no', 'round.prompt', 'round.locale', 'chat.fresh_from'])
    .select(['chat.profile_session_id', 'tenant.code', 'step.step', 'step.raw'])
    .select((eb) => eb.exists(eb.selectFrom('notified').select('none')).as('opened'))
    .$if(step === 'meal_suggest', (query) => query.select('profile.data'))
    .where('round.id', '=', round.roundId)
    .where('round.chat_id', '=', round.chatId)
    .where('round.tenant_id', '=', round.tenantId)
    .where('round.status', '=', 'in_progress')
    .execute();
  const first = rows[0];
  if (!first) return null;
  return {
    chatId: first.chat_id,
    tenantCode: first.code,
    roundNo: first.round_no,
    freshFrom: first.fresh_from,
    prompt: first.prompt,
    locale: first.locale,
    profile: first.data ?? {},
    sessionId: first.profile_session_id,
    done: Object.fromEntries(
      rows.flatMap(({ step, raw }) => (step !== null && raw !== null ? [[step, raw]] : [])),
    ),
    hasOpenedBoundary: Boolean(first.opened),
  };
}

export interface PastMeal {
  roundNo: number;
  prompt: string;
  meal: Meal;
}

export interface PastMeals {
  /** Oldest first. */
  history: PastMeal[];
  anchor: PastMeal | null;
}

/** Limit of meals sent to llm-demo; the cap on refinements keeps a chat well below it. */
const maxHistory = 50;

/**
 * The earlier meals that a round builds on (ruling "Anchor and history"): those of completed rounds, and as anchor
 * the newest meal, whatever the outcome of its round. Only rounds since the last fresh start; meals that cannot be
 * restored are skipped (MODEL-12).
 */
export async function readPastMeals(
  db: Db,
  tenantId: string,
  context: Pick<RoundContext, 'chatId' | 'roundNo' | 'freshFrom'>,
): Promise<PastMeals> {
  if (context.roundNo === context.freshFrom) return { history: [], anchor: null };
  const rows = await db
    .fork()
    .getKysely()
    .selectFrom('rounds as round')
    .innerJoin('round_steps as step', 'step.round_id', 'round.id')
    .select(['round.round_no', 'round.prompt', 'round.status', 'step.snapshot'])
    .where('round.chat_id', '=', context.chatId)
    .where('round.tenant_id', '=', tenantId)
    .where('round.round_no', '>=', context.freshFrom)
    .where('round.round_no', '<', context.roundNo)
    .where('step.step', '=', 'meal_suggest')
    .where('step.status', '=', 'done')
    .orderBy('round.round_no', 'desc')
    .limit(maxHistory)
    .execute();
  const restored = rows.flatMap(({ round_no: roundNo, prompt, status, snapshot }) => {
    const meal = toSnapshot('meal_suggest', snapshot);
    return meal !== null && isRestorable(meal) ? [{ roundNo, prompt, status, meal }] : [];
  });
  const toPastMeal = ({ roundNo, prompt, meal }: PastMeal): PastMeal => ({ roundNo, prompt, meal });
  return {
    history: restored
      .filter(({ status }) => status === 'completed')
      .map(toPastMeal)
      .reverse(),
    anchor: restored[0] ? toPastMeal(restored[0]) : null,
  };
}

type ChatKey = Pick<RoundKey, 'tenantId' | 'chatId'>;

/** Saves llm-demo's session for the chat's later steps and rounds. */
export async function saveSession(db: Db, chat: ChatKey, sessionId: string): Promise<void> {
  await updateChat(db, chat).set({ profile_session_id: sessionId }).execute();
}

/** Clears an expired session, so that the next round opens a new one (ruling Q55). */
export async function clearSession(db: Db, chat: ChatKey, sessionId: string): Promise<void> {
  await updateChat(db, chat)
    .set({ profile_session_id: null })
    .where('profile_session_id', '=', sessionId)
    .execute();
}

function updateChat(db: Db, { tenantId, chatId }: ChatKey) {
  return db
    .fork()
    .getKysely()
    .updateTable('chats')
    .where('id', '=', chatId)
    .where('tenant_id', '=', tenantId);
}
