import type { Db } from '../../db/orm.ts';
import type { Logger } from '../../logger.ts';
import type { UpstreamLimits } from '../upstream-attempts.ts';
import type { Planner } from './planner.ts';

/** What the activities of Sonar conversations reach the world by. */
export interface SonarActivityDeps extends UpstreamLimits {
  db: Db;
  logger: Logger;
  planner: Planner;
  /** What conversations name the planner by. */
  llmModel: string;
  /** Time for one call of the planner. */
  stepTimeoutMs: number;
}
