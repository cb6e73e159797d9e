/** The planner when no model is configured. */
const defaultPlanner = 'llm-demo';

/** The name, in conversations, of the model that plans and runs tasks (SONAR-13). */
export function getModelName(model: {
  LLM_BASE_URL?: string | undefined;
  LLM_MODEL?: string | undefined;
}): string {
  return model.LLM_BASE_URL === undefined ? defaultPlanner : (model.LLM_MODEL ?? defaultPlanner);
}
