/**
 * Jest's test runner, jest-circus, with test files as modules of Node instead of modules in a VM context.
 *
 * 1. A worker loads each module once; its test files share it. Jest's own runtime loads the whole graph for each file,
 *    which took most of the time.
 * 2. Node strips the types itself, so tests run the sources as `npm start` does.
 * 3. Test files of one worker run one after the other. Each has a state of jest-circus of its own. Mocks and timers
 *    are restored after each.
 * 4. `@jest/globals` is `globals.js` here: its own package works in Jest's runtime alone.
 */
import { createRequire, registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { setGlobals } from './globals.js';

const require = createRequire(import.meta.url);
const { default: circus } = require('jest-circus/runner');
const { jest } = await import('./globals.js');

registerHooks({
  resolve: (specifier, context, nextResolve) =>
    specifier === '@jest/globals'
      ? { url: new URL('globals.js', import.meta.url).href, shortCircuit: true }
      : nextResolve(specifier, context),
});

/**
 * jest-worker's message to a child process that must end. The shared app and the Temporal SDK's runtime would keep the
 * process alive, and Jest would kill it with a warning.
 */
const endMessage = 2;
process.on('message', (message) => {
  if (Array.isArray(message) && message[0] === endMessage) process.exit();
});

/** Handlers of jest-circus's events; it keeps them beyond a file. */
const eventHandlers = Symbol.for('EVENT_HANDLERS');

/** What jest-circus needs of Jest's runtime. */
const runtime = {
  requireInternalModule(path) {
    delete globalThis[eventHandlers];
    delete require.cache[path];
    return require(path);
  },
  requireModule: require,
  unstable_shouldLoadAsEsm: () => true,
  unstable_importModule: (path) => import(pathToFileURL(path).href),
  setGlobalsForRuntime: setGlobals,
  enterTestCode() {},
  leaveTestCode() {},
};

/** Runs one test file: the signature of Jest's option `testRunner`. */
export default async function run(globalConfig, config, _environment, _runtime, testPath, sendMessageToJest) {
  Object.assign(globalThis, config.globals);
  try {
    return await circus(
      globalConfig,
      { ...config, injectGlobals: false },
      { global: globalThis },
      runtime,
      testPath,
      sendMessageToJest,
    );
  } finally {
    jest.useRealTimers();
    jest.restoreAllMocks();
  }
}
