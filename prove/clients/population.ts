import { tenantSigning, tenantToken } from '../../cli/tokens.ts';
import { readConfig } from '../../config.ts';
import { createOrm } from '../../db/orm.ts';
import { createSonarAccount } from '../../db/repositories/sonar/sonar-accounts.ts';
import { issueSonarKey } from '../../db/repositories/sonar/sonar-keys.ts';
import { type MadeTenant, makeTenant } from '../../dev/make-tenant.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Random } from '../random.ts';
import { quote } from './quote-user.ts';
import type { Recorder } from './recorder.ts';
import { Shopper } from './shopper.ts';
import { askSonar } from './sonar-user.ts';
import { watch } from './watcher.ts';

/** Two tenants with enough credit, and one whose credit runs out. */
const tenants = [
  { code: 'north', credit: 1_000_000, shoppers: 4 },
  { code: 'south', credit: 1_000_000, shoppers: 3 },
  { code: 'poor', credit: 25, shoppers: 1 },
];
const quoters = 1;
const sonarUsers = 1;

interface Account extends MadeTenant {
  adminToken: string;
}

/** All clients of a run. */
interface Population {
  recorder: Recorder;
  /** Starts all clients; resolves when all have ended after `stopping`. Their choices follow from the phase's name. */
  run(phase: string, stopping: AbortSignal): Promise<void>;
  tenants: Account[];
}

/**
 * @param times how many times the usual shoppers
 * @param followed whether each round has a separate reader until its end, besides its shopper
 */
export async function createPopulation({
  cluster,
  recorder,
  random,
  times,
  followed,
}: {
  cluster: Cluster;
  recorder: Recorder;
  random: Random;
  times: number;
  followed: boolean;
}): Promise<Population> {
  const orm = await createOrm({ databaseUrl: cluster.databaseUrl, pool: 2 });
  const accounts: Account[] = [];
  let sonarKey: string;
  try {
    for (const { code, credit } of tenants) {
      const tenant = await makeTenant(orm.em, { code, credit });
      const signing = tenantSigning(readConfig({}), cluster.adminSecret);
      const adminToken = tenantToken(signing, { tenantCode: code, userId: 'operator', role: 'admin' });
      accounts.push({ ...tenant, adminToken });
    }
    const account = await createSonarAccount(orm.em, { name: 'prove', level: 'MEMBER' });
    if (account === null) throw new Error('the Sonar account cannot be made');
    ({ key: sonarKey } = await issueSonarKey(orm.em, account.id));
  } finally {
    await orm.close(true);
  }

  return {
    recorder,
    tenants: accounts,
    async run(phase, stopping) {
      const choices = random.fork(phase);
      const shoppers = accounts.flatMap((tenant, index) =>
        Array.from({ length: times * (tenants[index]?.shoppers ?? 0) }, (_, number) => {
          const name = `${phase}-${tenant.code}-${number + 1}`;
          return new Shopper({
            name,
            tenant,
            recorder,
            random: choices.fork(name),
            stopping,
            followed,
          }).run();
        }),
      );
      const watchers = accounts.flatMap((tenant) =>
        [1, 2].map((number) => {
          const name = `${phase}-watcher-${tenant.code}-${number}`;
          return watch({ name, tenant, recorder, random: choices.fork(name), stopping });
        }),
      );
      const others = [
        ...Array.from({ length: quoters }, (_, index) => {
          const name = `${phase}-quoter-${index + 1}`;
          return quote({ name, recorder, random: choices.fork(name), stopping });
        }),
        ...Array.from({ length: sonarUsers }, (_, index) => {
          const name = `${phase}-sonar-${index + 1}`;
          return askSonar({ name, key: sonarKey, recorder, random: choices.fork(name), stopping });
        }),
      ];
      await Promise.all([...shoppers, ...watchers, ...others]);
    },
  };
}
