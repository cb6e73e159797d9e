import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '..');
const read = (name: string) => readFileSync(join(root, name), 'utf8');
const groups = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name = '']) => name);

/** Folders and files that no process in the image reads. */
const notInImage = ['bench', 'deploy', 'dev', 'docs', 'node_modules', 'packages', 'prove', 'test', 'web'];

test('the image contains every folder and file of code', () => {
  const code = readdirSync(root, { withFileTypes: true }).filter((one) =>
    one.isDirectory() ? !one.name.startsWith('.') : one.name.endsWith('.ts'),
  );
  const wanted = code
    .map(({ name }) => name)
    .filter((name) => !notInImage.includes(name) && name !== 'coverage');
  const copied = groups(read('Dockerfile'), /^COPY (?!--from)(.+) \S+$/gm).flatMap((names) =>
    names.split(' '),
  );
  expect(copied).toEqual(expect.arrayContaining(wanted));
  expect(groups(read('.dockerignore'), /^!(\S+)$/gm)).toEqual(expect.arrayContaining(copied));
});

test('the page of the image is built of all that it imports', () => {
  const [stage = ''] = read('Dockerfile').split(/^FROM .* AS modules$/m);
  const [list = ''] = groups(read('dev/setup/page.mjs'), /^const sourceFolders = \[(.+)\];$/gm);
  const folders = groups(list, /'([^']+)'/g);
  expect(folders).toContain('web');
  expect(groups(stage, /^COPY (\S+) \S+$/gm)).toEqual(expect.arrayContaining(folders));
});

test('the image runs on the Node that the tests run on', () => {
  const bases = groups(read('Dockerfile'), /^FROM node:([\d.]+)-/gm);
  expect(new Set(bases)).toEqual(new Set([read('.nvmrc').trim()]));
});

test('docker-compose.yml uses only known settings', () => {
  const [, block = ''] = /^x-environment: .*\n((?: {2}.*\n)+)/m.exec(read('docker-compose.yml')) ?? [];
  // Settings without a value belong to other containers.
  const names = groups(block, /^ {2}([A-Z_]+): (?!""$)/gm);
  expect(names.length).toBeGreaterThan(10);
  const known = groups(read('.env.example'), /^([A-Z_]+)=/gm);
  expect(names.filter((name) => !known.includes(name))).toEqual([]);
});

test('docs/SCALING.md names only settings and alerts that exist', () => {
  const scaling = read('docs/SCALING.md');
  const settings = groups(scaling, /`([A-Z]+(?:_[A-Z]+)+)(?:=\w+)?`/g);
  const known = [
    ...groups(read('.env.example'), /^([A-Z_]+)=/gm),
    'NUM_HISTORY_SHARDS',
    'RESOURCE_EXHAUSTED',
  ];
  expect(settings.length).toBeGreaterThan(5);
  expect(settings.filter((name) => !known.includes(name))).toEqual([]);
  const alerts = groups(read('deploy/alerts.yml'), /^ +- alert: (\w+)$/gm);
  const named = groups(scaling, /`(Roundtable[A-Z]\w+)`/g);
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => !alerts.includes(name))).toEqual([]);
});

describe('a health check', () => {
  const script = join(root, 'ops/healthy.sh');
  let server: Server;
  let port: string;
  beforeAll(async () => {
    server = createServer((request, response) => {
      response.statusCode = request.url === '/healthz' ? 200 : 503;
      response.end('{}');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = String((server.address() as AddressInfo).port);
  });
  afterAll(() => {
    server.close();
  });

  const check = async (path: string) => {
    const child = spawn('bash', [script, port, path], { stdio: 'ignore' });
    const [code] = await once(child, 'close');
    return code;
  };

  test('passes only on a 200', async () => {
    expect(await check('/healthz')).toBe(0);
    expect(await check('/readyz')).not.toBe(0);
  });

  test('fails without a listener', async () => {
    server.close();
    await once(server, 'close');
    expect(await check('/healthz')).not.toBe(0);
  });

  test('does not start Node, and has no argument with a space', () => {
    const files = `${read('Dockerfile')}${read('docker-compose.yml')}`;
    const checks = groups(files, /^ +(?:test: \["CMD", |CMD \[)(.+)\]$/gm);
    const words: string[][] = checks.map((line) => JSON.parse(`[${line}]`));
    expect(words.filter(([, file]) => file === 'ops/healthy.sh')).toHaveLength(2);
    expect(words.flat().filter((word) => word === 'node' || word.includes(' '))).toEqual([]);
  });
});

test('docker-compose.yml passes no password as an argument', () => {
  const commands = groups(read('docker-compose.yml'), /^ {4}command:((?:.*\n {6}.*)*|.*)/gm);
  expect(commands.length).toBeGreaterThan(3);
  expect(commands.filter((text) => /\$\{\w*PASSWORD/.test(text))).toEqual([]);
});

describe('Prometheus', () => {
  const promtool = (...args: string[]) => {
    const { error, status, stdout, stderr } = spawnSync('promtool', args, {
      cwd: join(root, 'deploy'),
      encoding: 'utf8',
    });
    return { missing: error !== undefined, status, words: `${stdout}${stderr}` };
  };
  // Debian has it in its package prometheus.
  const whereInstalled = promtool('--version').missing ? test.skip : test;
  const accepted = expect.objectContaining({ status: 0 });

  whereInstalled('accepts its settings and the alerts, which fire when they should', () => {
    expect(promtool('check', 'config', 'prometheus.yml')).toEqual(accepted);
    expect(promtool('test', 'rules', 'alerts.test.yml')).toEqual(accepted);
  });

  test('has a test of each alert', () => {
    const alerts = groups(read('deploy/alerts.yml'), /^ +- alert: (\w+)$/gm);
    const fired = groups(
      read('deploy/alerts.test.yml'),
      /alertname: (\w+)\n +eval_time: \w+\n +exp_alerts:\n/g,
    );
    expect(alerts.length).toBeGreaterThan(5);
    expect(new Set(fired)).toEqual(new Set(alerts));
  });
});

/** Lines that were once missing on a running cluster; no other test covers them. */
const kept: [what: string, file: string, line: RegExp][] = [
  ['Temporal is found at once at another address', 'docker-compose.yml', /BIND_ON_IP: 0\.0\.0\.0\n/],
  ['Temporal names itself by no address', 'docker-compose.yml', /TEMPORAL_BROADCAST_ADDRESS: 127\.0\.0\.1\n/],
  ['shards of histories are set before the first start', 'docker-compose.yml', /NUM_HISTORY_SHARDS: \$\{/],
  ['PostgreSQL may be elsewhere', 'docker-compose.yml', /DATABASE_URL: \$\{DATABASE_URL:-/],
  ['Redis may be elsewhere', 'docker-compose.yml', /REDIS_URL: \$\{REDIS_URL:-/],
  ['Temporal may be elsewhere', 'docker-compose.yml', /TEMPORAL_ADDRESS: \$\{TEMPORAL_ADDRESS:-/],
  ['Redis keeps nothing in a volume without a name', 'docker-compose.yml', /tmpfs:\n {6}- \/data\n/],
  ['Temporal’s password stays with it', 'docker-compose.yml', /TEMPORAL_POSTGRES_PASSWORD: ""\n/],
  [
    'names are cached for a second or two',
    'docker-compose.yml',
    /dns_opt:\n {4}- timeout:1\n {4}- attempts:2\n/,
  ],
  ['nginx looks servers up again', 'deploy/nginx.conf', /server server-1:3001 resolve /],
];

test.each(kept)('%s', (_what, file, line) => {
  expect(line.test(read(file))).toBe(true);
});
