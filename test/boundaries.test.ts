import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';

const root = join(import.meta.dirname, '..');
const folders = [
  'activities',
  'audit',
  'cli',
  'db',
  'domain',
  'events',
  'ops',
  'server',
  'standins',
  'telemetry',
  'upstreams',
  'web',
];

/** What an import may aim at in the house that the test builds. */
const neighbours = [
  ...folders.map((folder) => `${folder}/neighbour.ts`),
  ...['worker', 'test', 'dev'].map((folder) => `${folder}/neighbour.ts`),
  ...['chat', 'quotes', 'sonar'].map((system) => `domain/${system}/neighbour.ts`),
  'workflows/chat/contract.ts',
  'workflows/chat/workflow.ts',
  'upstreams/store/schema.ts',
  'server/sdk/view.ts',
  'prove/evidence.ts',
  'prove/neighbour.ts',
  'config.ts',
  'logger.ts',
  'run-process.ts',
];

type Import = [folder: string, statement: string];

const from = (path: string) => `import { x } from '#${path}';`;
const typeFrom = (path: string) => `import type { x } from '#${path}';`;
const side = (name: string) => `import '${name}';`;

const broken: [...Import, rule: string][] = [
  ...['db', 'events', 'upstreams', 'activities', 'server'].map((folder): [string, string, string] => [
    'domain',
    from(`${folder}/neighbour.ts`),
    'domain-wall',
  ]),
  ['domain', typeFrom('db/neighbour.ts'), 'domain-wall'],
  ['domain', from('config.ts'), 'domain-wall'],
  ['domain', from('logger.ts'), 'domain-wall'],
  ['domain', from('run-process.ts'), 'domain-wall'],
  ['domain', side('node:fs'), 'domain-wall'],
  ['domain', side('zod'), 'domain-wall'],
  ['domain/chat', from('domain/quotes/neighbour.ts'), 'chat-apart'],
  ['domain/quotes', typeFrom('domain/sonar/neighbour.ts'), 'quotes-apart'],
  ['domain/sonar', from('domain/chat/neighbour.ts'), 'sonar-apart'],
  ['server/sdk', from('domain/quotes/neighbour.ts'), 'chat-apart'],
  ['server/quotes', from('server/sdk/view.ts'), 'quotes-apart'],
  ['server', from('activities/neighbour.ts'), 'server-wall'],
  ['server', typeFrom('upstreams/store/schema.ts'), 'server-wall'],
  ['server', from('worker/neighbour.ts'), 'server-wall'],
  ['server', from('standins/neighbour.ts'), 'server-wall'],
  ['server', from('workflows/chat/workflow.ts'), 'server-wall'],
  ['server', side('jest'), 'server-wall'],
  ['server', `export const load = () => import('#activities/neighbour.ts');`, 'server-wall'],
  ['server', `export { x } from '#activities/neighbour.ts';`, 'server-wall'],
  ['workflows/chat', from('activities/neighbour.ts'), 'workflows-know-activities-by-type'],
  ['workflows/chat', from('db/neighbour.ts'), 'workflows-wall'],
  ['workflows/chat', typeFrom('upstreams/store/schema.ts'), 'workflows-wall'],
  ['workflows/chat', from('logger.ts'), 'workflows-wall'],
  ['workflows/chat', side('zod'), 'workflows-wall'],
  ['workflows/chat', side('@mikro-orm/core'), 'workflows-wall'],
  ['workflows/chat', side('node:crypto'), 'workflows-wall'],
  ['workflows/chat', from('domain/sonar/neighbour.ts'), 'chat-apart'],
  ['activities/chat', from('workflows/chat/contract.ts'), 'activities-wall'],
  ['activities/chat', from('server/neighbour.ts'), 'activities-wall'],
  ['audit', from('bus/neighbour.ts'), 'audit-wall'],
  ['audit', from('workflows/chat/workflow.ts'), 'audit-wall'],
  ['server', from('audit/neighbour.ts'), 'server-wall'],
  ['db', from('bus/neighbour.ts'), 'db-wall'],
  ['db', side('ioredis'), 'db-wall'],
  ['upstreams/store', from('domain/neighbour.ts'), 'upstreams-wall'],
  ['upstreams/store', side('pg'), 'upstreams-wall'],
  ['events', from('upstreams/neighbour.ts'), 'events-wall'],
  ['telemetry', from('db/neighbour.ts'), 'telemetry-wall'],
  ['telemetry', from('server/neighbour.ts'), 'telemetry-wall'],
  ['telemetry', from('workflows/chat/workflow.ts'), 'telemetry-wall'],
  ['workflows/chat', from('telemetry/neighbour.ts'), 'workflows-wall'],
  ['ops', from('db/neighbour.ts'), 'ops-wall'],
  ['ops', from('server/neighbour.ts'), 'ops-wall'],
  ['worker', from('server/neighbour.ts'), 'worker-wall'],
  ['worker', from('workflows/chat/workflow.ts'), 'worker-wall'],
  ['standins', from('upstreams/neighbour.ts'), 'standins-wall'],
  ['standins', from('db/neighbour.ts'), 'standins-wall'],
  ['cli', from('server/neighbour.ts'), 'cli-wall'],
  ['cli', from('dev/neighbour.ts'), 'cli-wall'],
  ['web', from('db/neighbour.ts'), 'web-wall'],
  ['prove/invariants', from('prove/neighbour.ts'), 'prove/invariants-wall'],
  ['prove/invariants', typeFrom('db/neighbour.ts'), 'prove/invariants-wall'],
  ['prove/invariants', side('node:fs'), 'prove/invariants-wall'],
  ['prove/invariants', side('zod'), 'prove/invariants-wall'],
];

const allowed: Import[] = [
  ['domain/chat', from('domain/neighbour.ts')],
  ['server/sdk', from('workflows/chat/contract.ts')],
  ['server/sdk', from('domain/chat/neighbour.ts')],
  ['server', from('config.ts')],
  ['server', side('koa')],
  ['server', side('node:http')],
  ['workflows/chat', typeFrom('activities/neighbour.ts')],
  ['workflows/chat', side('@temporalio/workflow')],
  ['workflows/chat', from('domain/chat/neighbour.ts')],
  ['activities/chat', from('upstreams/store/schema.ts')],
  ['db', side('@mikro-orm/postgresql')],
  ['db', side('node:crypto')],
  ['events', side('ioredis')],
  ['events', from('logger.ts')],
  ['upstreams/store', side('zod')],
  ['ops', side('prom-client')],
  ['telemetry', side('@opentelemetry/sdk-node')],
  ['telemetry', from('domain/neighbour.ts')],
  ['telemetry', from('workflows/chat/contract.ts')],
  ['server', from('telemetry/neighbour.ts')],
  ['worker', from('telemetry/neighbour.ts')],
  ['worker', from('ops/neighbour.ts')],
  ['worker', from('activities/neighbour.ts')],
  ['worker', from('audit/neighbour.ts')],
  ['audit', from('workflows/chat/contract.ts')],
  ['worker', from('workflows/chat/contract.ts')],
  ['worker', from('run-process.ts')],
  ['standins', from('upstreams/store/schema.ts')],
  ['cli', from('worker/neighbour.ts')],
  ['prove/invariants', typeFrom('prove/evidence.ts')],
  ['prove/invariants', from('domain/chat/neighbour.ts')],
  ['prove', from('db/neighbour.ts')],
  ['test', from('server/neighbour.ts')],
  ['dev', side('jest')],
];

const reportSchema = z.object({
  summary: z.object({
    totalCruised: z.number(),
    violations: z.array(z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

/** Every violation in a house, as `file → target: rule`. */
async function violationsIn(house: string) {
  const cruiser = join(root, 'node_modules/.bin/depcruise');
  const config = join(root, '.dependency-cruiser.js');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [cruiser, '--config', config, '--output-type', 'json', '.'],
    { cwd: house, maxBuffer: 64 * 1024 * 1024 },
  );
  return reportSchema.parse(JSON.parse(stdout)).summary;
}

const lintSchema = z.object({
  diagnostics: z.array(z.object({ category: z.string(), location: z.object({ path: z.string() }) })),
});

/** The files that read `process.env` though they may not. */
async function readersOfEnvironment(house: string): Promise<string[]> {
  const biome = join(root, 'node_modules/.bin/biome');
  // Biome ends with an error when it finds something, and its report is on standard output all the same.
  const lint = promisify(execFile)(biome, ['lint', '--reporter=json', '--max-diagnostics=none', '.'], {
    cwd: house,
  });
  const { stdout } = await lint.catch((error: { stdout: string }) => error);
  return lintSchema
    .parse(JSON.parse(stdout))
    .diagnostics.filter(({ category }) => category === 'lint/style/noProcessEnv')
    .map(({ location }) => location.path)
    .toSorted();
}

describe('the walls', () => {
  let house: string;
  let violations: Awaited<ReturnType<typeof violationsIn>>['violations'];

  beforeAll(async () => {
    house = await mkdtemp(join(tmpdir(), 'walls-'));
    await cp(join(root, 'package.json'), join(house, 'package.json'));
    await symlink(join(root, 'node_modules'), join(house, 'node_modules'));
    for (const path of neighbours) await write(path, 'export const x = 1;\n');
    for (const [folder, statement] of [...broken, ...allowed]) {
      const up = '../'.repeat(folder.split('/').length);
      await write(fileOf(folder, statement), statement.replace('#', up));
    }
    ({ violations } = await violationsIn(house));
  });

  afterAll(() => rm(house, { recursive: true, force: true }));

  async function write(path: string, content: string): Promise<void> {
    await mkdir(dirname(join(house, path)), { recursive: true });
    await writeFile(join(house, path), content);
  }

  /** One file for one import, so that what is found in it is about that import. */
  function fileOf(folder: string, statement: string): string {
    return `${folder}/${statement.replaceAll(/[^a-z]+/gi, '-').replaceAll(/^-|-$/g, '')}.ts`;
  }

  const rulesBrokenBy = (folder: string, statement: string) =>
    violations.filter((found) => found.from === fileOf(folder, statement)).map(({ rule }) => rule.name);

  test.each(broken)('stop %s: %s', (folder, statement, rule) => {
    expect(rulesBrokenBy(folder, statement)).toContain(rule);
  });

  test.each(allowed)('let %s pass: %s', (folder, statement) => {
    expect(rulesBrokenBy(folder, statement)).toEqual([]);
  });

  test('keep process.env to config.ts', async () => {
    await cp(join(root, 'biome.json'), join(house, 'biome.json'));
    await write('.gitignore', 'node_modules/\n');
    const reads = `import process from 'node:process';\n\nexport const port = process.env.PORT;\n`;
    for (const path of ['config.ts', 'server/env.ts', 'dev/env.ts']) await write(path, reads);
    expect(await readersOfEnvironment(house)).toEqual(['dev/env.ts', 'server/env.ts']);
  });

  test('stand in this house', async () => {
    const present = await violationsIn(root);
    expect(present.violations).toEqual([]);
    expect(present.totalCruised).toBeGreaterThan(20);
  });
});
