import { defineEntity, p } from '@mikro-orm/core';
import type { ChatStatus } from '../../domain/chat/progress.ts';
import { Profile } from './profile.ts';
import { Tenant } from './tenant.ts';

/** A chat. Its actor is the workflow `chat/{id}`, which starts with this row. */
export const Chat = defineEntity({
  name: 'Chat',
  tableName: 'chats',
  indexes: [
    {
      name: 'chats_of_tenant',
      expression: "create index chats_of_tenant on chats (tenant_id, (created_at at time zone 'UTC'), id)",
    },
    {
      name: 'chats_of_tenant_by_status',
      expression:
        "create index chats_of_tenant_by_status on chats (tenant_id, status, (created_at at time zone 'UTC'), id)",
    },
    {
      name: 'chats_of_all',
      expression: "create index chats_of_all on chats ((created_at at time zone 'GMT'), id)",
    },
    {
      name: 'chats_of_tenant_by_duration',
      expression:
        'create index chats_of_tenant_by_duration on chats (tenant_id, last_round_ms nulls first, id)',
    },
    {
      name: 'chats_of_tenant_by_rounds',
      expression:
        "create index chats_of_tenant_by_rounds on chats (tenant_id, round_count, (created_at at time zone 'UTC'), id)",
    },
    {
      name: 'chats_of_tenant_by_error',
      expression:
        "create index chats_of_tenant_by_error on chats (tenant_id, error_code, (created_at at time zone 'UTC'), id) where error_code is not null",
    },
    { properties: ['profile', 'createdAt', 'id'] },
  ],
  properties: {
    id: p.uuid().primary(),
    tenant: () => p.manyToOne(Tenant).mapToPk(),
    lineageId: p.uuid(),
    profile: () => p.manyToOne(Profile).mapToPk(),
    /** The last round's status, or `ended`. */
    status: p.string().length(16).$type<ChatStatus>(),
    roundCount: p.integer(),
    /** Follow-ups counted since `freshFrom` (ruling Q3). */
    refinements: p.integer(),
    /** Round from which history and anchor count: 1, or that of the last `new_round`. */
    freshFrom: p.integer(),
    /** Newest round with a meal; null without one since `freshFrom`. */
    anchorRoundNo: p.integer().nullable(),
    /** The round that has not passed step 2 yet: the next one is rejected until then (MODEL-16). */
    inFlightRoundId: p.uuid().nullable(),
    /** llm-demo's session; null until one is opened and after it has expired. */
    profileSessionId: p.string().length(200).nullable(),
    /** The transaction that last changed an ended round; null before the first. A trigger sets it. */
    roundsRewrittenBy: p.bigint('string').nullable(),
    /** The code of the last round's error; null unless the status is `error`. A trigger sets it. */
    errorCode: p.string().length(60).nullable(),
    /** How long the last round took, in milliseconds; null while it runs. A trigger sets it. */
    lastRoundMs: p.integer().nullable(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
    /** Set by DELETE. */
    endedAt: p.datetime(3).nullable(),
  },
});
