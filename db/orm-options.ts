import { type Config, required } from '../config.ts';
import type { OrmOptions } from './orm.ts';

/** Options of a server or a worker, with time limits. @throws {ConfigError} without DATABASE_URL */
export function ormOptions(config: Config): OrmOptions {
  return {
    databaseUrl: required(config, 'DATABASE_URL'),
    pool: config.DATABASE_POOL,
    preparesStatements: config.DATABASE_PREPARED_STATEMENTS,
    limits: {
      lockMs: config.DATABASE_LOCK_TIMEOUT_MS,
      statementMs: config.DATABASE_STATEMENT_TIMEOUT_MS,
      idleInTransactionMs: config.DATABASE_IDLE_TRANSACTION_TIMEOUT_MS,
    },
  };
}
