/** What answers where no model is configured. */
const standInModel = 'llm-demo';

/** The model that plans and runs tasks, as conversations name it (SONAR-13). */
export function modelInUse(model: {
  LLM_BASE_URL?: string | undefined;
  LLM_MODEL?: string | undefined;
}): string {
  return model.LLM_BASE_URL === undefined ? standInModel : (model.LLM_MODEL ?? standInModel);
}
