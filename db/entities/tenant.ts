import { defineEntity, p } from '@mikro-orm/core';

/** A store operator's organisation. No query reads across tenants, except those of operators and the backoffice. */
export const Tenant = defineEntity({
  name: 'Tenant',
  tableName: 'tenants',
  checks: [{ name: 'tenants_credit_not_negative', expression: 'credit_balance >= 0' }],
  properties: {
    id: p.uuid().primary(),
    /** Short name in hosts, keys and tokens. */
    code: p.string().length(64).unique(),
    name: p.string().length(200),
    /** Default language of answers (LOCALE-01). */
    locale: p.string().length(16),
    /** Whether SDK keys of this tenant are accepted (ruling Q29). */
    openApiEnabled: p.boolean().default(true),
    /** Sum of the ledger's amounts, stored so that a reservation is one guarded update. */
    creditBalance: p.integer(),
    createdAt: p.datetime(3),
  },
});
