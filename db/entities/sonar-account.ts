import { defineEntity, p } from '@mikro-orm/core';
import type { AccountLevel } from '../../domain/sonar/account.ts';

/** The owner of Sonar conversations. */
export const SonarAccount = defineEntity({
  name: 'SonarAccount',
  tableName: 'sonar_accounts',
  properties: {
    id: p.uuid().primary(),
    name: p.string().length(200).unique(),
    level: p.string().length(16).$type<AccountLevel>(),
    createdAt: p.datetime(3),
  },
});
