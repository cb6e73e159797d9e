import { describe, expect, test } from '@jest/globals';
import { createReadiness } from '../../ops/readiness.ts';

const works = async () => {};
const fails = (error: unknown) => () => Promise.reject(error);
const hangs = () => new Promise<void>(() => {});

async function reasonOf(error: unknown): Promise<unknown> {
  const { dependencies } = await createReadiness({ part: fails(error) }).report();
  return dependencies.part;
}

describe('a report', () => {
  test('says ready when every part works', async () => {
    const report = await createReadiness({ one: works, other: works }).report();
    expect(report).toMatchObject({
      status: 'ready',
      dependencies: { one: { status: 'ok' }, other: { status: 'ok' } },
    });
  });

  test('names the dependency that fails', async () => {
    const refused = Object.assign(new Error('connect 10.0.0.1'), { code: 'ECONNREFUSED' });
    const report = await createReadiness({ one: works, other: fails(refused) }).report();
    expect(report).toMatchObject({
      status: 'not ready',
      dependencies: { one: { status: 'ok' }, other: { status: 'failed', reason: 'ECONNREFUSED' } },
    });
  });

  test('does not wait for a dependency that does not answer', async () => {
    const { dependencies } = await createReadiness({ part: hangs }, { timeoutMs: 20 }).report();
    expect(dependencies.part).toEqual({ status: 'failed', reason: 'no answer within 20 ms' });
  });

  test('tells no message of an error', async () => {
    class LoginFailed extends Error {
      override readonly name = 'LoginFailed';
    }
    expect(await reasonOf(new LoginFailed('the password of shop is 1234'))).toEqual({
      status: 'failed',
      reason: 'LoginFailed',
    });
    expect(await reasonOf(new Error('5 NOT_FOUND: Namespace shop is not found.'))).toEqual({
      status: 'failed',
      reason: 'NOT_FOUND',
    });
  });

  test('says draining for good once told so', async () => {
    const readiness = createReadiness({ part: works });
    readiness.drain();
    expect(await readiness.report()).toMatchObject({
      status: 'draining',
      dependencies: { part: { status: 'ok' } },
    });
  });
});

describe('checks', () => {
  test('are shared by reports that come together', async () => {
    let asked = 0;
    const readiness = createReadiness({ part: async () => (asked += 1) });
    await Promise.all([readiness.report(), readiness.report()]);
    await readiness.report();
    expect(asked).toBe(1);
  });

  test('are made anew after a while', async () => {
    let asked = 0;
    const readiness = createReadiness({ part: async () => (asked += 1) }, { cacheMs: 0 });
    await readiness.report();
    await readiness.report();
    expect(asked).toBe(2);
  });

  test('that hang are not joined by others', async () => {
    let asked = 0;
    const hanging = () => {
      asked += 1;
      return hangs();
    };
    const readiness = createReadiness({ part: hanging }, { timeoutMs: 5, cacheMs: 0 });
    await readiness.report();
    await readiness.report();
    expect(asked).toBe(1);
  });
});
