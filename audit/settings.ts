import type { Config } from '../config.ts';
import type { AuditSettings } from './check.ts';

/** The reconciler may start just before an item is old enough, and repairs it in the next sweep. */
const sweeps = 2;
const recheckDelayMs = 2_000;

export function auditSettings(config: Config): AuditSettings {
  return {
    taskQueues: {
      chat: config.CHAT_TASK_QUEUE,
      quotes: config.QUOTES_TASK_QUEUE,
      sonar: config.SONAR_TASK_QUEUE,
    },
    minAgeMs: config.ABANDONED_AFTER_MS + sweeps * config.RECONCILE_EVERY_MS,
    recheckDelayMs,
  };
}
