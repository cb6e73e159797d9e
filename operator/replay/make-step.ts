import { makeCrossSell } from '../../activities/chat/cross-sell.ts';
import type { StepUpstreams } from '../../activities/chat/deps.ts';
import { makeMeal } from '../../activities/chat/meal-suggest.ts';
import { makeNotifications } from '../../activities/chat/notifications.ts';
import type { StepInput } from '../../activities/chat/run-step.ts';
import { makeTodos } from '../../activities/chat/todos.ts';
import { toJsonb } from '../../db/json.ts';
import type { PastMeal, PastMeals } from '../../db/repositories/chat/round-context.ts';
import type { MadeStep } from '../../db/repositories/chat/steps.ts';
import { assertNever } from '../../domain/assert-never.ts';
import type { Step } from '../../domain/chat/steps.ts';
import type { Meal } from '../../domain/chat/todos.ts';
import type { RoundBundle } from './bundle.ts';
import type { ReplayState } from './step-inputs.ts';

/** llm-demo's session, and how to call upstreams. */
export type Opened = Pick<StepInput, 'call'> & { sessionId: string };

interface StepToMake {
  step: Step;
  state: ReplayState;
}

/** Makes a step with the current code. */
export function makeStep(
  { round }: RoundBundle,
  { call, sessionId }: Opened,
  { step, state: { inputs, done } }: StepToMake,
  upstreams: StepUpstreams,
): Promise<MadeStep> {
  const input: StepInput = {
    context: {
      chatId: round.chat_id,
      tenantCode: round.tenant_code,
      roundNo: round.round_no,
      freshFrom: 1,
      prompt: inputs.prompt,
      locale: inputs.locale,
      profile: inputs.profile,
      sessionId,
      done,
    },
    call,
    keepSession: async () => {},
  };
  switch (step) {
    case 'meal_suggest':
      return makeMeal(upstreams, input, Promise.resolve(pastMeals(inputs)));
    case 'todos':
      return makeTodos(upstreams, input);
    case 'cross_sell':
      return makeCrossSell(upstreams, input);
    case 'notifications':
      return makeNotifications(upstreams, input);
    default:
      return assertNever(step);
  }
}

function pastMeals({ conversation_history, anchor }: RoundBundle['inputs']): PastMeals {
  const past = ({ round_no, prompt, meal }: (typeof conversation_history)[number]): PastMeal => ({
    roundNo: round_no,
    prompt,
    meal: meal as Meal,
  });
  return { history: conversation_history.map(past), anchor: anchor && past(anchor) };
}

/** Converts a value as storing it in jsonb and reading it back does. */
export function toJson(value: object): Record<string, unknown> {
  return JSON.parse(toJsonb(value));
}
