import { defineEntity, p } from '@mikro-orm/core';
import type { Step, StepStatus } from '../../domain/chat/progress.ts';
import type { StepRecord } from '../../domain/chat/step-record.ts';
import { Round } from './round.ts';

/** What one step of a round gave, written by the activity that got it. */
export const RoundStep = defineEntity({
  name: 'RoundStep',
  tableName: 'round_steps',
  properties: {
    round: () => p.manyToOne(Round).mapToPk().primary(),
    step: p.string().length(16).$type<Step>().primary(),
    status: p.string().length(16).$type<StepStatus>(),
    attempts: p.integer(),
    startedAt: p.datetime(3),
    finishedAt: p.datetime(3).nullable(),
    /** What views show of it: the meal, the todos, the recommended items, the notifications. */
    snapshot: p.json<Record<string, unknown>>().nullable(),
    /** The upstream's own answer, for replay and for analyst comments. */
    raw: p.json<Record<string, unknown>>().nullable(),
    /** What else it worked with, for replay; null where none was kept. */
    recorded: p.json<StepRecord>().nullable(),
  },
});
