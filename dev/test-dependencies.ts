import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { DefaultLogger } from '@temporalio/worker';
import type { Config } from '../config.ts';
import { migrate } from '../db/migrate.ts';
import { createOrm } from '../db/orm.ts';
import type { TestDependencies } from '../test/support/dependencies.ts';
import { bundleWorkflows } from '../worker/bundle-workflows.ts';
import { checkDatabase, checkRedis, checkTemporal } from './connectivity.ts';
import { createDatabase } from './dependencies/create-database.ts';
import { startPostgres } from './dependencies/postgres.ts';
import { startTemporal } from './dependencies/temporal.ts';
import { createChildEnvironment, getTemporalBinary } from './environment.ts';
import type { ProcessTree } from './processes/process-tree.ts';
import type { TestRun } from './test-run.ts';

/**
 * A run can be deleted once the queues have acknowledged its end. They do so every 30 s by default, which tests of
 * erasure would wait for.
 */
const dynamicConfig = [
  'history.transferProcessorUpdateAckInterval="500ms"',
  'history.visibilityProcessorUpdateAckInterval="500ms"',
];

interface StartOptions {
  config: Config;
  run: TestRun;
  tree: ProcessTree;
  print(line: string): void;
}

/** Starts the services that no setting names, and prints what the tests run on. */
export async function startTestDependencies(options: StartOptions): Promise<TestDependencies> {
  const [adminDatabaseUrl, temporalAddress] = await Promise.all([
    findDatabase(options),
    findTemporal(options),
  ]);
  const { run } = options;
  const redisUrl = await findRedis(options);
  const databaseUrl = await createDatabase(adminDatabaseUrl, run.templateDatabase);
  const orm = await createOrm({ databaseUrl, pool: 2 });
  try {
    await migrate(orm);
  } finally {
    await orm.close(true);
  }
  const workflowBundle = run.file('workflows.js');
  const { code } = await bundleWorkflows(new DefaultLogger('WARN'));
  writeFileSync(workflowBundle, code);
  const redisPrefix = `test-${randomBytes(4).toString('hex')}:`;
  return {
    adminDatabaseUrl,
    templateDatabase: run.templateDatabase,
    redisUrl,
    redisPrefix,
    temporalAddress,
    workflowBundle,
  };
}

async function findDatabase({ config, run, tree, print }: StartOptions): Promise<string> {
  if (config.DATABASE_URL !== undefined) {
    const version = await checkDatabase(config.DATABASE_URL);
    print(`PostgreSQL: ${version} at ${new URL(config.DATABASE_URL).host} (DATABASE_URL)`);
    await run.dropLeftovers(config.DATABASE_URL);
    return config.DATABASE_URL;
  }
  const postgres = await startPostgres(tree, {
    dataFolder: run.file('postgres'),
    password: randomBytes(16).toString('hex'),
    logFile: run.file('postgres.log'),
    durable: false,
  });
  print(`PostgreSQL: embedded ${postgres.version}`);
  return postgres.adminUrl;
}

async function findTemporal({ config, run, tree, print }: StartOptions): Promise<string> {
  if (config.TEMPORAL_ADDRESS !== undefined) {
    await checkTemporal(config.TEMPORAL_ADDRESS, config.TEMPORAL_NAMESPACE);
    print(`Temporal: the server at ${config.TEMPORAL_ADDRESS} (TEMPORAL_ADDRESS)`);
    return config.TEMPORAL_ADDRESS;
  }
  const { address } = await startTemporal(tree, {
    binary: getTemporalBinary(),
    databaseFile: null,
    ui: false,
    dynamicConfig,
    env: createChildEnvironment(),
    logFile: run.file('temporal.log'),
  });
  print('Temporal: dev server, in memory');
  return address;
}

async function findRedis({ config, print }: StartOptions): Promise<string | null> {
  if (config.REDIS_URL === undefined) {
    print(
      "Redis: none given; the bus's contract runs on PostgreSQL alone, and on Redis too where REDIS_URL is set",
    );
    return null;
  }
  const version = await checkRedis(config.REDIS_URL);
  print(`Redis: ${version} at ${new URL(config.REDIS_URL).host} (REDIS_URL)`);
  return config.REDIS_URL;
}
