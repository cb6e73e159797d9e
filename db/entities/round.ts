import { defineEntity, p } from '@mikro-orm/core';
import type { Locale } from '../../domain/chat/locale.ts';
import type { RoundStatus } from '../../domain/chat/progress.ts';
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
      name: 'rounds_running_of_tenant',
      expression: "create index rounds_running_of_tenant on rounds (tenant_id) where status = 'in_progress'",
    },
    {
      name: 'rounds_failed',
      expression: "create index rounds_failed on rounds (updated_at, id) where status = 'error'",
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
    locale: p.string().length(2).$type<Locale>(),
    /** Whether it counts towards the cap. */
    refinement: p.boolean(),
    status: p.string().length(16).$type<RoundStatus>(),
    lastError: p.text().nullable(),
    /** The deadline of its caller; null for rounds of earlier versions. */
    admitBefore: p.datetime(3).nullable(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
  },
});
