export interface TestDependencies {
  /** A database for connections that create and drop other databases. */
  adminDatabaseUrl: string;
  /** Migrated and empty; `createTestDatabase` clones it. */
  templateDatabase: string;
  /** Null if REDIS_URL is not set: then the bus uses PostgreSQL's LISTEN/NOTIFY. */
  redisUrl: string | null;
  /** Prefix of all Redis channels of this run, which separates it from other users of the Redis server. */
  redisPrefix: string;
  temporalAddress: string;
  /** A file with the current workflows, bundled once per run. */
  workflowBundle: string;
}

declare global {
  // Set by jest.config.js; null when jest was started without `npm test`.
  var roundtableTestDependencies: TestDependencies | null;
}

/** The current workflow bundle. */
export function testBundle(): { codePath: string } {
  return { codePath: testDependencies().workflowBundle };
}

/** The services that `npm test` has started, shared by all test files. */
export function testDependencies(): TestDependencies {
  if (globalThis.roundtableTestDependencies === null) {
    throw new Error('This test needs the services that npm test starts: npm test -- test/path/to/it.test.ts');
  }
  return globalThis.roundtableTestDependencies;
}
