import { describe, expect, test } from '@jest/globals';
import { createReadiness } from '../../ops/readiness.ts';

const works = async () => {};
const fails = (error: unknown) => () => Promise.reject(error);
const hangs = () => new Promise<void>(() => {});

async function getReason(error: unknown): Promise<unknown> {
  const { dependencies } = await createReadiness({ dependency: fails(error) }).report();
  return dependencies.dependency;
}

describe('a readiness report', () => {
  test('is ready when every dependency works', async () => {
    const report = await createReadiness({ one: works, other: works }).report();
    expect(report).toMatchObject({
      status: 'ready',
      dependencies: { one: { status: 'ok' }, other: { status: 'ok' } },
    });
  });

  test('names the failed dependency', async () => {
    const refused = Object.assign(new Error('connect 10.0.0.1'), { code: 'ECONNREFUSED' });
    const report = await createReadiness({ one: works, other: fails(refused) }).report();
    expect(report).toMatchObject({
      status: 'not ready',
      dependencies: { one: { status: 'ok' }, other: { status: 'failed', reason: 'ECONNREFUSED' } },
    });
  });

  test('does not wait for a silent dependency', async () => {
    const { dependencies } = await createReadiness({ dependency: hangs }, { timeoutMs: 20 }).report();
    expect(dependencies.dependency).toEqual({ status: 'failed', reason: 'no answer within 20 ms' });
  });

  test('does not show error messages', async () => {
    class LoginFailed extends Error {
      override readonly name = 'LoginFailed';
    }
    expect(await getReason(new LoginFailed('the password of shop is 1234'))).toEqual({
      status: 'failed',
      reason: 'LoginFailed',
    });
    expect(await getReason(new Error('5 NOT_FOUND: Namespace shop is not found.'))).toEqual({
      status: 'failed',
      reason: 'NOT_FOUND',
    });
  });

  test('stays draining once the process drains', async () => {
    const readiness = createReadiness({ dependency: works });
    readiness.drain();
    expect(await readiness.report()).toMatchObject({
      status: 'draining',
      dependencies: { dependency: { status: 'ok' } },
    });
  });
});

describe('checks', () => {
  test('are shared by concurrent reports', async () => {
    let checked = 0;
    const readiness = createReadiness({ dependency: async () => (checked += 1) });
    await Promise.all([readiness.report(), readiness.report()]);
    await readiness.report();
    expect(checked).toBe(1);
  });

  test('are repeated after the cache expires', async () => {
    let checked = 0;
    const readiness = createReadiness({ dependency: async () => (checked += 1) }, { cacheMs: 0 });
    await readiness.report();
    await readiness.report();
    expect(checked).toBe(2);
  });

  test('that hang do not pile up', async () => {
    let checked = 0;
    const hanging = () => {
      checked += 1;
      return hangs();
    };
    const readiness = createReadiness({ dependency: hanging }, { timeoutMs: 5, cacheMs: 0 });
    await readiness.report();
    await readiness.report();
    expect(checked).toBe(1);
  });
});
