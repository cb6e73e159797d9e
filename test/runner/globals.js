/** What tests import from `@jest/globals`. Modules that import it outlive a test file, so its functions delegate. */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { ModernFakeTimers } = require('@jest/fake-timers');
const { jestExpect } = require('@jest/expect');
const { ModuleMocker } = require('jest-mock');

let current = {};

/** @param globals of jest-circus for the file that begins */
export function setGlobals(globals) {
  current = globals;
}

function delegate(name) {
  return new Proxy(() => {}, {
    apply: (_target, _self, parameters) => current[name](...parameters),
    get: (_target, key) => current[name][key],
  });
}

export const expect = jestExpect;
export const afterAll = delegate('afterAll');
export const afterEach = delegate('afterEach');
export const beforeAll = delegate('beforeAll');
export const beforeEach = delegate('beforeEach');
export const describe = delegate('describe');
export const it = delegate('it');
export const test = delegate('test');

const mocker = new ModuleMocker(globalThis);
const timers = new ModernFakeTimers({ config: { fakeTimers: {} }, global: globalThis });

export const jest = {
  fn: mocker.fn.bind(mocker),
  spyOn: mocker.spyOn.bind(mocker),
  restoreAllMocks: mocker.restoreAllMocks.bind(mocker),
  useFakeTimers: timers.useFakeTimers.bind(timers),
  useRealTimers: timers.useRealTimers.bind(timers),
  advanceTimersByTime: timers.advanceTimersByTime.bind(timers),
  advanceTimersByTimeAsync: timers.advanceTimersByTimeAsync.bind(timers),
  getTimerCount: timers.getTimerCount.bind(timers),
};
