export interface TestParts {
  /** A database to connect to in order to make and drop others. */
  adminDatabaseUrl: string;
  /** Migrated and empty; `createTestDatabase` clones it. */
  templateDatabase: string;
  /** Null where REDIS_URL is not set: then PostgreSQL's LISTEN/NOTIFY carries the bus. */
  redisUrl: string | null;
  /** Begins every key and channel of this run, so that a Redis with other users in it stays as it is. */
  redisPrefix: string;
  temporalAddress: string;
  /** A file with today's workflows, bundled once a run. */
  workflowBundle: string;
}

declare global {
  // Set by jest.config.js; null when jest was started without `npm test`.
  var roundtableTestParts: TestParts | null;
}

/** Today's workflow code as workers take it. */
export function testBundle(): { codePath: string } {
  return { codePath: testParts().workflowBundle };
}

/** The parts that `npm test` has started, shared by all test files. */
export function testParts(): TestParts {
  if (globalThis.roundtableTestParts === null) {
    throw new Error('This test needs the parts that npm test starts: npm test -- test/path/to/it.test.ts');
  }
  return globalThis.roundtableTestParts;
}
