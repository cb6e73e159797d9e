import { describe, expect, test } from '@jest/globals';
import { runProgram } from './support/start-program.ts';

/** A process that runs `work` once it is ready, and logs `stopped` on an orderly stop. */
function runPart(work: string, settings: Record<string, string> = {}) {
  const code = `
    import { runProcess } from './run-process.ts';
    await runProcess('part', async (config, logger) => {
      const alive = setInterval(() => {}, 1_000);
      setTimeout(() => { ${work} });
      return { ready: {}, stop: async () => { logger.info('stopped'); clearInterval(alive); } };
    });`;
  return runProgram(['--input-type=module', '--eval', code], settings);
}

const parseLines = (stderr: string) =>
  stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('an uncaught exception', () => {
  test.each([
    ['of a callback', `throw new Error('escaped', { cause: new Error('root') })`],
    ['of a promise', `Promise.reject(new Error('escaped', { cause: new Error('root') }))`],
    ['of an emitter without a listener', `process.emit('error', new Error('escaped: root'))`],
  ])('%s is logged with its cause, and stops the process in order', async (_where, work) => {
    const { code, stdout, stderr } = await runPart(work);
    expect(code).toBe(1);
    expect(stdout).toBe('{"ready":"part"}\n');
    const lines = parseLines(stderr);
    expect(lines).toHaveLength(2);
    expect(lines).toContainEqual(expect.objectContaining({ level: 30, msg: 'stopped' }));
    expect(lines.find(({ level }) => level === 60)).toMatchObject({
      name: 'part',
      err: { message: 'escaped: root', stack: expect.stringContaining('at ') },
    });
  });

  test('that is not an Error stops the process in order too', async () => {
    const { code, stderr } = await runPart(`throw Object.create(null)`);
    expect(code).toBe(1);
    expect(
      parseLines(stderr)
        .map(({ level }) => level)
        .toSorted(),
    ).toEqual([30, 60]);
  });

  test('stops the process once, even if others follow', async () => {
    const { code, stderr } = await runPart(`
      setTimeout(() => { throw new Error('second') });
      throw new Error('first')`);
    expect(code).toBe(1);
    expect(parseLines(stderr).filter(({ msg }) => msg === 'stopped')).toHaveLength(1);
  });
});
