import { defineEntity, p } from '@mikro-orm/core';
import type { AttemptLog } from '../../domain/chat/attempt-log.ts';
import type { StepStatus } from '../../domain/chat/progress.ts';
import type { StepRecord } from '../../domain/chat/step-record.ts';
import type { Step } from '../../domain/chat/steps.ts';
import { Round } from './round.ts';

/** The output of a step, written by its activity. */
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
    /** The data for views: the meal, the todos, the recommended items, or the notifications. */
    snapshot: p.json<Record<string, unknown>>().nullable(),
    /** The upstream's answer, for replay and for analyst comments. */
    raw: p.json<Record<string, unknown>>().nullable(),
    /** The step's further input, for replay; null when none was stored or it was erased. */
    recorded: p.json<StepRecord>().nullable(),
    /** When it was scheduled, and the failed calls; null in rows of earlier versions, and once erased. */
    attemptLog: p.json<AttemptLog>().nullable(),
  },
});
