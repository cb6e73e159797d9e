import type { Db } from '../../db/orm.ts';
import type { Logger } from '../../logger.ts';
import type { UpstreamLimits } from '../upstream-attempts.ts';
import type { Planner } from './planner.ts';

export interface SonarActivityDeps extends UpstreamLimits {
  db: Db;
  logger: Logger;
  planner: Planner;
  /** The planner's name in conversations. */
  llmModel: string;
  /** Time limit of one call of the planner. */
  stepTimeoutMs: number;
}
