import { type PastMeals, readPastMeals } from '../../db/repositories/chat/round-context.ts';
import { type MadeStep, saveMeal } from '../../db/repositories/chat/steps.ts';
import { toUserQuery } from '../../domain/chat/profile.ts';
import { isRestorable, type Meal } from '../../domain/chat/todos.ts';
import type { ChatActivityDeps, StepArgs, StepReport, StepUpstreams } from './deps.ts';
import { runStep, type StepInput } from './run-step.ts';

interface MadeMeal extends MadeStep {
  snapshot: Meal;
}

/** Step 1: a meal for the prompt, the profile and the earlier rounds (MODEL-08..13). */
export async function mealSuggest(deps: ChatActivityDeps, args: StepArgs): Promise<StepReport> {
  return runStep(deps, args, {
    step: 'meal_suggest',
    work: async (step) => {
      const { context, key } = step;
      const made = await makeMeal(deps, step, readPastMeals(deps.db, key.tenantId, context));
      const restorable = isRestorable(made.snapshot);
      await saveMeal(deps.db, key, { ...step.result(made), restorable });
      return { restorable };
    },
    alreadyDone: (raw) => ({ restorable: isRestorable(raw.meal as Meal) }),
  });
}

/** The step without writes to the round's rows; replays run it too. */
export async function makeMeal(
  upstreams: StepUpstreams,
  step: StepInput,
  pastMeals: Promise<PastMeals>,
): Promise<MadeMeal> {
  const { context, call } = step;
  const [sessionId, past] = await Promise.all([openSession(upstreams, step), pastMeals]);
  const answer = await upstreams.llmDemo.mealSuggest(
    sessionId,
    {
      user_query: toUserQuery(context.prompt, context.profile),
      conversation_history: past.history.map(({ prompt, meal }) => ({ prompt, meal })),
      anchor: past.anchor && { prompt: past.anchor.prompt, meal: past.anchor.meal },
      locale: context.locale,
    },
    call('meal-suggest'),
  );
  const asked = {
    profile: context.profile,
    history: past.history.map(({ roundNo }) => roundNo),
    anchor: past.anchor?.roundNo ?? null,
  };
  return { snapshot: answer.meal, raw: answer, recorded: { asked } };
}

/** The chat's session with llm-demo. Opened by the first round, and by the first round after an expiry. */
async function openSession(
  { llmDemo }: StepUpstreams,
  { context, call, keepSession }: StepInput,
): Promise<string> {
  if (context.sessionId !== null) return context.sessionId;
  const { profile, locale } = context;
  const { profile_session_id } = await llmDemo.openSession({ profile, locale }, call('sessions'));
  await keepSession(profile_session_id);
  return profile_session_id;
}
