import { describe, expect, test } from '@jest/globals';
import { createLogger } from '../logger.ts';

function lines() {
  const written: string[] = [];
  const logger = createLogger({ level: 'info', name: 'test' }, { write: (line) => void written.push(line) });
  return { logger, written };
}

describe('a logger', () => {
  test('writes one line of JSON with its name', () => {
    const { logger, written } = lines();
    logger.info({ key_id: 'k1' }, 'hello');
    expect(written.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ name: 'test', level: 30, key_id: 'k1', msg: 'hello' }),
    ]);
  });

  test('tells an error by whichever of its two names it comes', () => {
    const { logger, written } = lines();
    for (const name of ['err', 'error'])
      logger.warn({ [name]: new Error('why', { cause: new Error('root') }) });
    for (const line of written) expect(line).toMatch(/"message":"why: root","stack":"Error: why/);
    expect(written).toHaveLength(2);
  });

  test('tells an error of gRPC, whose metadata can be written out by themselves alone', () => {
    class Metadata {
      readonly internalRepr = new Map([['grpc-status-details-bin', ['x']]]);
      readonly options = {};
      toJSON() {
        return [...this.internalRepr];
      }
    }
    const { logger, written } = lines();
    logger.warn({ err: Object.assign(new Error('5 NOT_FOUND'), { code: 5, metadata: new Metadata() }) });
    expect(JSON.parse(written.join()).err).toMatchObject({ message: '5 NOT_FOUND', code: 5 });
  });

  test('keeps quiet below its level', () => {
    const { logger, written } = lines();
    logger.debug('hello');
    expect(written).toEqual([]);
  });

  const secret = 'hush-4711';
  const hex = '0123456789abcdef'.repeat(4);
  const leaks: [string, object | string][] = [
    ['a header', { req: { headers: { authorization: secret, 'x-api-key': secret, cookie: secret } } }],
    ['a field', { token: secret, config: { apiKey: secret, upstream: { password: secret } } }],
    ['a refused command', { err: Object.assign(new Error('no'), { command: { args: ['AUTH', secret] } }) }],
    ['an error', { err: new Error(`connect to postgres://ann:${secret}@db failed`) }],
    ['an error in its cause', { err: new Error('no', { cause: new Error(`Bearer ${secret}`) }) }],
    ['a text', `GET / with Bearer ${secret}`],
  ];

  test.each(leaks)('hides a secret in %s', (_where, entry) => {
    const { logger, written } = lines();
    logger.warn(entry);
    expect(written.join()).toContain('[redacted]');
    expect(written.join()).not.toContain(secret);
  });

  test('hides the secret part of an API key anywhere', () => {
    const { logger, written } = lines();
    logger.child({ who: `osk_mart_${hex}` }).error(`key osk_mart_${hex} is unknown`);
    expect(written.join()).not.toContain(hex);
    expect(written.join()).toContain('osk_mart_[redacted]');
  });
});
