import type { Db } from '../../db/orm.ts';
import type { Logger } from '../../logger.ts';
import type { Planner } from './planner.ts';

/** What the activities of Sonar conversations reach the world by. */
export interface SonarActivityDeps {
  db: Db;
  logger: Logger;
  planner: Planner;
  /** What conversations name the planner by. */
  llmModel: string;
  /** Calls of the planner before its failure is final. */
  stepAttempts: number;
  /** Time for one call of the planner. */
  stepTimeoutMs: number;
}
