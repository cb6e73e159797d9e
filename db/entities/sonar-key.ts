import { defineEntity, p } from '@mikro-orm/core';
import { SonarAccount } from './sonar-account.ts';

/** An API key of an account. The key itself is shown once; only its hash is stored. */
export const SonarKey = defineEntity({
  name: 'SonarKey',
  tableName: 'sonar_keys',
  indexes: [{ properties: ['account'] }],
  properties: {
    id: p.uuid().primary(),
    account: () => p.manyToOne(SonarAccount).mapToPk(),
    /** SHA-256 of the whole key, in hex. */
    hash: p.string().length(64).unique(),
    /** The first 12 characters, to distinguish keys. */
    prefix: p.string().length(12),
    lastFour: p.string().length(4),
    createdAt: p.datetime(3),
    revokedAt: p.datetime(3).nullable(),
  },
});
