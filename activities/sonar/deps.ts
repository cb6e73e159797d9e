import type { Db } from '../../db/orm.ts';
import type { Logger } from '../../logger.ts';
import type { LlmDemoClient } from '../../upstreams/llm-demo/client.ts';
import type { UpstreamLimits } from '../upstream-attempts.ts';

/** Makes plans and runs their tasks: llm-demo, or a model (model-planner.ts). */
export type Planner = Pick<LlmDemoClient, 'plan' | 'runTask'>;

export interface SonarActivityDeps extends UpstreamLimits {
  db: Db;
  logger: Logger;
  planner: Planner;
  /** The planner's name in conversations. */
  llmModel: string;
  /** Time limit of one call of the planner. */
  stepTimeoutMs: number;
}
