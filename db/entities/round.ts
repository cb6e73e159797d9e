import { defineEntity, p } from '@mikro-orm/core';
import { Chat } from './chat.ts';
import { Tenant } from './tenant.ts';

/** One prompt and its result. Its id is also part of the id of the update that started it. */
export const Round = defineEntity({
  name: 'Round',
  tableName: 'rounds',
  uniques: [{ properties: ['chat', 'roundNo'] }],
  indexes: [
    {
      name: 'rounds_running',
      expression: "create index rounds_running on rounds (created_at) where status = 'in_progress'",
    },
    {
      name: 'rounds_kept',
      expression: "create index rounds_kept on rounds (created_at) where prompt <> ''",
    },
  ],
  properties: {
    id: p.uuid().primary(),
    chat: () => p.manyToOne(Chat).mapToPk(),
    tenant: () => p.manyToOne(Tenant).mapToPk(),
    /** From 1. */
    roundNo: p.integer(),
    /** Empty once erased. */
    prompt: p.text(),
    /** The language of its texts. */
    locale: p.string().length(2),
    /** Whether it counts towards the cap. */
    refinement: p.boolean(),
    /** in_progress, completed, error. */
    status: p.string().length(16),
    lastError: p.text().nullable(),
    /** The deadline of its caller; null for rounds of earlier versions. */
    admitBefore: p.datetime(3).nullable(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
  },
});
