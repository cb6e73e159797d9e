import { describe, expect, test } from '@jest/globals';
import { createLogger } from '../logger.ts';

function lines() {
  const written: string[] = [];
  const logger = createLogger({ level: 'info', name: 'test' }, { write: (line) => void written.push(line) });
  return { logger, written };
}

describe('a logger', () => {
  test('writes one JSON line with its name', () => {
    const { logger, written } = lines();
    logger.info({ key_id: 'k1' }, 'hello');
    expect(written.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ name: 'test', level: 30, key_id: 'k1', msg: 'hello' }),
    ]);
  });

  test('logs an error under either of its keys', () => {
    const { logger, written } = lines();
    for (const name of ['err', 'error'])
      logger.warn({ [name]: new Error('why', { cause: new Error('root') }) });
    for (const line of written) expect(line).toMatch(/"message":"why: root","stack":"Error: why/);
    expect(written).toHaveLength(2);
  });

  test('logs a gRPC error and its metadata', () => {
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

  const circular: Record<string, unknown> = { name: 'ring' };
  circular.self = circular;
  const chain = (depth: number): object => {
    let inner: object = {};
    for (let level = 0; level < depth; level += 1) inner = { inner };
    return inner;
  };
  const chainOfErrors = (depth: number): Error => {
    let error = new Error('root');
    for (let level = 0; level < depth; level += 1) error = new Error('above', { cause: error });
    return error;
  };
  const { proxy: revoked, revoke } = Proxy.revocable({}, {});
  revoke();
  const throwing = new Proxy(
    {},
    {
      get() {
        throw new Error('trap');
      },
      ownKeys() {
        throw new Error('trap');
      },
      getPrototypeOf() {
        throw new Error('trap');
      },
    },
  );
  class Failing {
    get broken(): string {
      throw new Error('getter');
    }
  }
  const ownGetter = Object.defineProperty({ fine: 1 }, 'broken', {
    enumerable: true,
    get() {
      throw new Error('getter');
    },
  });
  const packetError = (bytes: object) => Object.assign(new Error('Parse Error'), { rawPacket: bytes });
  const oddErrors = {
    frozen: Object.freeze(new Error('frozen')),
    selfCaused: new Error('again'),
    throwing: Object.defineProperty(new Error('why'), 'code', {
      enumerable: true,
      get() {
        throw new Error('getter');
      },
    }),
  };
  oddErrors.selfCaused.cause = oddErrors.selfCaused;
  const unusual: [string, unknown][] = [
    ['a buffer', Buffer.from('bytes')],
    ['a view of memory', new DataView(new ArrayBuffer(8))],
    ['memory', new ArrayBuffer(8)],
    ['an error with a buffer', packetError(Buffer.from('HELLO'))],
    ['an error with a subclass of a buffer', packetError(new (class extends Uint8Array {})(8))],
    ['an address', new URL('http://localhost/')],
    ['a response', new Response('text')],
    ['a request', new Request('http://localhost/')],
    ['headers', new Headers({ a: 'b' })],
    ['a signal', AbortSignal.abort()],
    ['a map', new Map([['a', 1]])],
    ['a weak map', new WeakMap()],
    ['a promise', Promise.resolve(1)],
    ['an invalid date', new Date(Number.NaN)],
    ['a large integer', 2n ** 70n],
    ['a symbol', Symbol('s')],
    ['a function', () => 1],
    ['no number', Number.NaN],
    ['an object without a prototype', Object.create(null)],
    ['a circular object', circular],
    ['a deep object', chain(20_000)],
    ['a deep chain of causes', chainOfErrors(20_000)],
    ['a large object', Object.fromEntries(Array.from({ length: 20_000 }, (_, key) => [`k${key}`, { key }]))],
    ['a large array', Array.from({ length: 100_000 }, () => ({ text: 'x'.repeat(50) }))],
    ['a long text', 'x'.repeat(5_000_000)],
    ['a getter that throws', ownGetter],
    ['an inherited getter that throws', new Failing()],
    ['a revoked proxy', revoked],
    ['a proxy whose traps throw', throwing],
    ['a proxy of a buffer', new Proxy(Buffer.from('bytes'), {})],
    ['a toJSON that throws', { toJSON: () => JSON.parse('{') }],
    ['a toJSON without an end', { toJSON: () => ({ toJSON: () => circular }) }],
    ['a frozen error', oddErrors.frozen],
    ['an error that is its own cause', oddErrors.selfCaused],
    ['an error with a getter that throws', oddErrors.throwing],
    ['an error without a prototype', Object.setPrototypeOf(new Error('bare'), null)],
    ['a group of errors', new AggregateError([new Error('one'), packetError(Buffer.from('two'))])],
  ];

  test.each(unusual)('writes one bounded line of %s', (_what, value) => {
    const { logger, written } = lines();
    const calls = [
      () => logger.warn(value, 'by itself'),
      () => logger.warn({ err: value }, 'as an error'),
      () => logger.warn({ within: { deeper: [value] } }, 'within'),
      () => logger.warn('in the text: %o %s', value as string, value as string),
      () => logger.child({ bound: value }).warn('bound'),
    ];
    for (const call of calls) expect(call).not.toThrow();
    expect(written).toHaveLength(calls.length);
    for (const line of written) {
      expect(JSON.parse(line)).toMatchObject({ level: 40 });
      expect(line.length).toBeLessThan(100_000);
    }
  });

  test('survives values that cannot be serialized', () => {
    const written: string[] = [];
    const about = () => {
      throw new Error('no context');
    };
    const stream = { write: (line: string) => void written.push(line) };
    const logger = createLogger({ level: 'info', name: 'test', about }, stream);
    expect(() => logger.info('hello')).not.toThrow();
  });

  test('is silent below its level', () => {
    const { logger, written } = lines();
    logger.debug('hello');
    expect(written).toEqual([]);
  });

  const secret = 'hush-4711';
  const hex = '0123456789abcdef'.repeat(4);
  const leaks: [string, object | string][] = [
    ['a header', { req: { headers: { authorization: secret, 'x-api-key': secret, cookie: secret } } }],
    ['a header in capitals', { headers: { Authorization: secret, 'X-API-KEY': secret } }],
    ['a field at any depth', { a: { b: { c: { d: { token: secret } } } } }],
    ['a field of an error', { err: Object.assign(new Error('no'), { config: { password: secret } }) }],
    ['a field', { token: secret, config: { apiKey: secret, upstream: { password: secret } } }],
    ['a rejected command', { err: Object.assign(new Error('no'), { command: { args: ['AUTH', secret] } }) }],
    ['an error', { err: new Error(`connect to postgres://ann:${secret}@db failed`) }],
    ['an error in its cause', { err: new Error('no', { cause: new Error(`Bearer ${secret}`) }) }],
    ['a text', `GET / with Bearer ${secret}`],
    ['a bare token', `jwt eyJhbGciOiJIUzI1NiJ9.eyJuYW1lIjoi${secret}.${secret}-sig is expired`],
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

  test('hides the secret of a webhook anywhere', () => {
    const { logger, written } = lines();
    logger.error({ why: 'whsec_c2Vj/cmV+0==' }, 'signed with whsec_c2Vj/cmV+0==');
    expect(written.join()).not.toContain('c2Vj');
    expect(written.join()).toContain('whsec_[redacted]');
  });
});
