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
    /** False while the tenant is suspended: its keys and logins are 403 (ruling Q29). */
    openApiEnabled: p.boolean().default(true),
    /** Sum of the ledger's amounts, stored so that a reservation is one guarded update. */
    creditBalance: p.integer(),
    /** Rounds that it may have running; 0 for any number, null for TENANT_MAX_RUNNING (ruling D14). */
    maxRunningRounds: p.integer().nullable(),
    /** Its share of the workers, beside those of other tenants; 0.1 to 100. */
    weight: p.float().default(1),
    createdAt: p.datetime(3),
  },
});
