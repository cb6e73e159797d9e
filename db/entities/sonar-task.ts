import { defineEntity, p } from '@mikro-orm/core';
import type { TaskCategory, TaskStatus } from '../../domain/sonar/task.ts';
import { SonarChat } from './sonar-chat.ts';

/** A task of a question's plan. */
export const SonarTask = defineEntity({
  name: 'SonarTask',
  tableName: 'sonar_tasks',
  properties: {
    chat: () => p.manyToOne(SonarChat).mapToPk().deleteRule('cascade').primary(),
    /** From 0. */
    idx: p.integer().primary(),
    content: p.string().length(500),
    category: p.string().length(8).$type<TaskCategory>(),
    status: p.string().length(16).$type<TaskStatus>(),
    /** Set when it is completed. */
    result: p.text().nullable(),
    /** Why it failed. */
    error: p.string().length(500).nullable(),
    startedAt: p.datetime(3).nullable(),
    finishedAt: p.datetime(3).nullable(),
  },
});
