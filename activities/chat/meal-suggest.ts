import { readPastMeals } from '../../db/repositories/round-context.ts';
import { saveMeal } from '../../db/repositories/steps.ts';
import { toUserQuery } from '../../domain/chat/profile.ts';
import { isRestorable, type Meal } from '../../domain/chat/todos.ts';
import type { ChatActivityDeps, StepArgs, StepReport } from './deps.ts';
import { runStep, type StepWork } from './run-step.ts';

/** Step 1: asks for a meal that fits the prompt, the profile and what went before (MODEL-08..13). */
export async function mealSuggest(deps: ChatActivityDeps, args: StepArgs): Promise<StepReport> {
  return runStep(
    deps,
    'meal_suggest',
    args,
    async (step) => {
      const { context, key } = step;
      const [sessionId, past] = await Promise.all([
        openSession(deps, step),
        readPastMeals(deps.db, key.tenantId, context),
      ]);
      const answer = await deps.llmDemo.mealSuggest(
        sessionId,
        {
          user_query: toUserQuery(context.prompt, context.profile),
          conversation_history: past.history,
          anchor: past.anchor,
          locale: context.locale,
        },
        step.call('meal-suggest'),
      );
      const restorable = isRestorable(answer.meal);
      await saveMeal(deps.db, key, { ...step.result(answer.meal, answer), restorable });
      return { restorable };
    },
    (raw) => ({ restorable: isRestorable(raw.meal as Meal) }),
  );
}

/** The chat's session with llm-demo; the first round, and the first after an expiry, opens one. */
async function openSession(
  deps: ChatActivityDeps,
  { context, call, keepSession }: StepWork,
): Promise<string> {
  if (context.sessionId !== null) return context.sessionId;
  const { profile, locale } = context;
  const { profile_session_id } = await deps.llmDemo.openSession({ profile, locale }, call('sessions'));
  await keepSession(profile_session_id);
  return profile_session_id;
}
