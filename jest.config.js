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
  // Every file leaves its modules behind in its worker's heap, 30 MB and more, which each collection then walks.
  workerIdleMemoryLimit: '800MB',
  testTimeout: 30_000,
};
