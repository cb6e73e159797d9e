/** `npm test` (dev/test.ts) starts the parts, and hands them to the tests as TEST_PARTS. */
const { TEST_PARTS } = process.env;

export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/.data/'],
  globalTeardown: '<rootDir>/test/runner/teardown.js',
  testRunner: '<rootDir>/test/runner/runner.js',
  transform: {},
  globals: { roundtableTestParts: TEST_PARTS === undefined ? null : JSON.parse(TEST_PARTS) },
  maxWorkers: 2,
  // A worker with a larger heap gives way to a new one between two files, which starts a shared app of its own.
  workerIdleMemoryLimit: '800MB',
  testTimeout: 30_000,
};
