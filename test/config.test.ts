import { readFileSync } from 'node:fs';
import { BlockList } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { ConfigError, readConfig, required } from '../config.ts';

const readText = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');

/** Names and values of .env.example, in its order. */
const example = readText('.env.example')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line): [string, string] => {
    const [, name = '', value = ''] = /^([A-Z_]+)=(.*)$/.exec(line) ?? [];
    return [name, value];
  });
const defaults = new Map<string, unknown>(Object.entries(readConfig({})));

describe('.env.example', () => {
  test.each(example)('has %s with its default: %j', (name, value) => {
    expect(defaults.has(name) ? String(defaults.get(name)) : '').toBe(value);
  });

  test('names every setting once', () => {
    const settings = [...readText('config.ts').matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, name]) => name);
    expect(settings.length).toBeGreaterThan(defaults.size);
    expect(example.map(([name]) => name).toSorted()).toEqual(settings.toSorted());
  });

  test('is valid as it is', () => {
    expect(readConfig(Object.fromEntries(example))).toEqual(readConfig({}));
  });
});

describe('settings', () => {
  test('are read as numbers, flags and strings', () => {
    const env = { PORT: '0', TRUST_PROXY: 'true', HOST: '::1', DATABASE_URL: 'postgresql://u@h/d' };
    expect(readConfig(env)).toMatchObject({ ...env, PORT: 0, TRUST_PROXY: true });
  });

  test('are read as lists, ignoring spaces', () => {
    const env = {
      TENANT_JWT_SECRET: ` ${'n'.repeat(32)}, ${'o'.repeat(32)} `,
      CORS_ORIGINS: 'https://a.example, http://localhost:5173,',
      TENANT_HOST_SUFFIXES: 'a.example',
    };
    expect(readConfig(env)).toMatchObject({
      TENANT_JWT_SECRET: ['n'.repeat(32), 'o'.repeat(32)],
      CORS_ORIGINS: ['https://a.example', 'http://localhost:5173'],
      TENANT_HOST_SUFFIXES: ['a.example'],
    });
  });

  test('give trusted proxies by count or network', () => {
    expect(readConfig({ TRUSTED_PROXIES: '2' }).TRUSTED_PROXIES).toBe(2);
    const { TRUSTED_PROXIES: networks } = readConfig({ TRUSTED_PROXIES: '10.0.0.0/8, fd00::/8,192.0.2.1' });
    if (!(networks instanceof BlockList)) throw new Error('no networks');
    expect(networks.check('10.200.0.1') && networks.check('192.0.2.1')).toBe(true);
    expect(networks.check('fd12::1', 'ipv6')).toBe(true);
    expect(networks.check('192.0.2.2') || networks.check('fe80::1', 'ipv6')).toBe(false);
  });

  test('that are empty count as unset', () => {
    expect(readConfig({ PORT: '', REDIS_URL: '', TRUST_PROXY: '' })).toEqual(readConfig({}));
  });

  test('allow a kickoff to be admitted while a server stops', () => {
    expect(readConfig({ ADMISSION_TIMEOUT_MS: '40000' }).SHUTDOWN_GRACE_MS).toBe(50_000);
    const settings = { ADMISSION_TIMEOUT_MS: '40000', SHUTDOWN_GRACE_MS: '42999' };
    expect(() => readConfig(settings)).toThrow(/SHUTDOWN_GRACE_MS: must be at least 3000 above ADMISSION/);
  });

  test('of other programs are ignored', () => {
    expect(readConfig({ PATH: '/bin' })).not.toHaveProperty('PATH');
  });

  test.each([
    ['PORT', '65536'],
    ['PORT', 'http'],
    ['PORT', '3001.5'],
    ['PORT', '"3001"'],
    ['HOST', '[::1]'],
    ['HOST', 'localhost:3001'],
    ['HOST', 'http://127.0.0.1'],
    ['TRUST_PROXY', 'yes'],
    ['TRUSTED_PROXIES', 'true'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['TRUSTED_PROXIES', '10.0.0.0/'],
    ['TRUSTED_PROXIES', '10.0.0.0/8/8'],
    ['TRUSTED_PROXIES', '10.0.0.0/8,fd00::/129'],
    ['TRUSTED_PROXIES', '10.0.0.0/8,proxy'],
    ['LOG_LEVEL', 'loud'],
    ['DATABASE_URL', 'mysql://h/d'],
    ['REDIS_URL', 'localhost'],
    ['LLM_DEMO_URL', 'ftp://h'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'http//collector'],
    ['LATENCY_PROFILE', 'fast'],
    ['REFINEMENT_CAP', '0'],
    ['DATABASE_POOL', '1'],
    ['TENANT_JWT_SECRET', 'short'],
    ['TENANT_JWT_SECRET', 'x'.repeat(31)],
    ['TENANT_JWT_SECRET', `${'x'.repeat(32)},short`],
    ['BACKOFFICE_JWT_SECRET', ','],
    ['TENANT_JWT_JWKS_URL', 'file:///keys.json'],
    ['TENANT_HOST_SUFFIXES', 'https://aika.life'],
    ['CORS_ORIGINS', '*'],
    ['CODEC_ORIGINS', '*'],
    ['CORS_ORIGINS', 'https://a.example/'],
    ['CORS_ORIGINS', 'https://a.example,b.example'],
    ['LLM_MODEL', 'm'.repeat(201)],
    ['LLM_API_KEY', 'sk-\u{1f511}'],
    ['TENANT_JWT_SECRET', '"one secret of its own,and another secret"'],
    ['PAYLOAD_KEYS', `"k:${'A'.repeat(43)}="`],
    ['TENANT_JWT_SECRET', 'a secret on one\nline and the next'],
  ])('that are invalid are named: %s=%s', (name, value) => {
    const reading = () => readConfig({ [name]: value });
    expect(reading).toThrow(ConfigError);
    expect(reading).toThrow(
      new RegExp(`^Settings that do not fit: ${name}: [^;]+\\. See \\.env\\.example\\.$`),
    );
  });

  const numbers = [...defaults].flatMap(([name, value]) => (typeof value === 'number' ? [name] : []));
  test.each(numbers)('have a maximum that fits timers and columns: %s', (name) => {
    for (const value of ['315576000001', '1e400', '2.5', 'many']) {
      expect(() => readConfig({ [name]: value })).toThrow(
        new RegExp(`^Settings that do not fit: ${name}: must be a whole number from \\d+ to \\d+\\. See`),
      );
    }
  });

  test('of timers never wait shorter', () => {
    expect(() => readConfig({ STEP_TIMEOUT_MS: String(2 ** 31) })).toThrow(/from 50 to 2147483647/);
    expect(readConfig({ STEP_TIMEOUT_MS: '2147483647' }).STEP_TIMEOUT_MS).toBe(2_147_483_647);
  });

  const texts = ['HOST', 'DATABASE_URL', 'TEMPORAL_ADDRESS', 'LLM_DEMO_TOKEN', 'LLM_API_KEY', 'LLM_MODEL'];
  const values: Record<string, string> = { HOST: '::1', DATABASE_URL: 'postgres://h/d' };
  const invalid: [string, (value: string) => string][] = [
    ['line break', (value) => `${value}\n`],
    ['blank', (value) => `${value} `],
    ['byte order mark', (value) => `\ufeff${value}`],
    ['control character', (value) => `${value}\u0000${value}`],
    ['quotation marks', (value) => `'${value}'`],
  ];
  test.each(invalid)('with an unexpected %s are named', (what, change) => {
    for (const name of texts) {
      const reading = () => readConfig({ [name]: change(values[name] ?? 'text') });
      expect(reading).toThrow(new RegExp(`^Settings that do not fit: ${name}: [^;]*${what}[^;]*\\.$`));
    }
  });

  test('that are invalid are all named at once', () => {
    expect(() => readConfig({ PORT: 'x', LOG_LEVEL: 'y' })).toThrow(/PORT: [^;]+; LOG_LEVEL: [^;]+\. See/);
  });

  test('that are invalid are named without secrets', () => {
    const secret = 'hunter2';
    const env = { TENANT_JWT_SECRET: secret, DATABASE_URL: `mysql://u:${secret}@h/d`, REDIS_URL: secret };
    expect(() => readConfig(env)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(secret) }),
    );
  });

  test('that are missing are named', () => {
    const config = readConfig({ LLM_DEMO_URL: 'http://h' });
    expect(required(config, 'LLM_DEMO_URL')).toBe('http://h');
    expect(() => required(config, 'DATABASE_URL')).toThrow('DATABASE_URL is not set. See .env.example.');
  });
});
