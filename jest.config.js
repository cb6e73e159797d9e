/** `npm test` (dev/test.ts) starts the dependencies, and hands them to the tests as TEST_DEPENDENCIES. */
const { TEST_DEPENDENCIES } = process.env;

export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/.data/'],
  globalTeardown: '<rootDir>/test/runner/teardown.js',
  testRunner: '<rootDir>/test/runner/runner.js',
  transform: {},
  globals: {
    roundtableTestDependencies: TEST_DEPENDENCIES === undefined ? null : JSON.parse(TEST_DEPENDENCIES),
  },
  maxWorkers: 2,
  // A worker with a larger heap gives way to a new one between two files, which starts a shared app of its own.
  workerIdleMemoryLimit: '800MB',
  testTimeout: 30_000,
};
