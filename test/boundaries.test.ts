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
  'bus',
  'operator',
  'ops',
  'server',
  'standins',
  'telemetry',
  'upstreams',
  'web',
];

/** Import targets of the generated project. */
const neighbours = [
  ...folders.map((folder) => `${folder}/neighbour.ts`),
  ...['worker', 'test', 'dev'].map((folder) => `${folder}/neighbour.ts`),
  ...['chat', 'quotes', 'sonar'].map((system) => `domain/${system}/neighbour.ts`),
  'workflows/chat/contract.ts',
  'workflows/chat/workflow.ts',
  'upstreams/store/schema.ts',
  'operator/replay/replay-pool.ts',
  'server/sdk/view.ts',
  'server/chat/neighbour.ts',
  'server/http/neighbour.ts',
  'packages/client/neighbour.ts',
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

const forbidden: [...Import, rule: string][] = [
  ...['db', 'bus', 'upstreams', 'activities', 'server'].map((folder): [string, string, string] => [
    'domain',
    from(`${folder}/neighbour.ts`),
    'domain-boundary',
  ]),
  ['domain', typeFrom('db/neighbour.ts'), 'domain-boundary'],
  ['domain', from('config.ts'), 'domain-boundary'],
  ['domain', from('logger.ts'), 'domain-boundary'],
  ['domain', from('run-process.ts'), 'domain-boundary'],
  ['domain', side('node:fs'), 'domain-boundary'],
  ['domain', side('zod'), 'domain-boundary'],
  ['domain/chat', from('domain/quotes/neighbour.ts'), 'chat-apart'],
  ['domain/quotes', typeFrom('domain/sonar/neighbour.ts'), 'quotes-apart'],
  ['domain/sonar', from('domain/chat/neighbour.ts'), 'sonar-apart'],
  ['server/sdk', from('domain/quotes/neighbour.ts'), 'chat-apart'],
  ['server/quotes', from('server/sdk/view.ts'), 'quotes-apart'],
  ['server', from('activities/neighbour.ts'), 'server-boundary'],
  ['server', typeFrom('upstreams/store/schema.ts'), 'server-boundary'],
  ['server', from('worker/neighbour.ts'), 'server-boundary'],
  ['server', from('standins/neighbour.ts'), 'server-boundary'],
  ['server', from('workflows/chat/workflow.ts'), 'server-boundary'],
  ['server', side('jest'), 'server-boundary'],
  ['server', `export const load = () => import('#activities/neighbour.ts');`, 'server-boundary'],
  ['server', `export { x } from '#activities/neighbour.ts';`, 'server-boundary'],
  ['workflows/chat', from('activities/neighbour.ts'), 'workflows-know-activities-by-type'],
  ['workflows/chat', from('db/neighbour.ts'), 'workflows-boundary'],
  ['workflows/chat', typeFrom('upstreams/store/schema.ts'), 'workflows-boundary'],
  ['workflows/chat', from('logger.ts'), 'workflows-boundary'],
  ['workflows/chat', side('zod'), 'workflows-boundary'],
  ['workflows/chat', side('@mikro-orm/core'), 'workflows-boundary'],
  ['workflows/chat', side('node:crypto'), 'workflows-boundary'],
  ['workflows/chat', from('domain/sonar/neighbour.ts'), 'chat-apart'],
  ['activities/chat', from('workflows/chat/contract.ts'), 'activities-boundary'],
  ['activities/chat', from('server/neighbour.ts'), 'activities-boundary'],
  ['audit', from('bus/neighbour.ts'), 'audit-boundary'],
  ['audit', from('workflows/chat/workflow.ts'), 'audit-boundary'],
  ['server', from('audit/neighbour.ts'), 'server-boundary'],
  ['server', from('operator/neighbour.ts'), 'server-boundary'],
  ['db', from('bus/neighbour.ts'), 'db-boundary'],
  ['db', side('ioredis'), 'db-boundary'],
  ['upstreams/store', from('db/neighbour.ts'), 'upstreams-boundary'],
  ['upstreams/store', side('pg'), 'upstreams-boundary'],
  ['bus', from('upstreams/neighbour.ts'), 'bus-boundary'],
  ['telemetry', from('db/neighbour.ts'), 'telemetry-boundary'],
  ['telemetry', from('server/neighbour.ts'), 'telemetry-boundary'],
  ['telemetry', from('workflows/chat/workflow.ts'), 'telemetry-boundary'],
  ['workflows/chat', from('telemetry/neighbour.ts'), 'workflows-boundary'],
  ['ops', from('db/neighbour.ts'), 'ops-boundary'],
  ['ops', from('server/neighbour.ts'), 'ops-boundary'],
  ['worker', from('server/neighbour.ts'), 'worker-boundary'],
  ['worker', from('workflows/chat/workflow.ts'), 'worker-boundary'],
  ['standins', from('upstreams/neighbour.ts'), 'standins-boundary'],
  ['standins', from('db/neighbour.ts'), 'standins-boundary'],
  ['cli', from('server/neighbour.ts'), 'cli-boundary'],
  ['cli', from('worker/neighbour.ts'), 'cli-boundary'],
  ['operator', from('worker/neighbour.ts'), 'operator-boundary'],
  ['operator', from('server/neighbour.ts'), 'operator-boundary'],
  ['server/chat', from('server/sdk/view.ts'), 'server-imports-run-down'],
  ['server/auth', from('server/neighbour.ts'), 'server-imports-run-down'],
  ['server/http', from('server/chat/neighbour.ts'), 'server-http-stands-alone'],
  ['cli', from('dev/neighbour.ts'), 'cli-boundary'],
  ['operator', side('@temporalio/common/lib/time.js'), 'sdk-internals-in-their-files'],
  ['temporal', side('@temporalio/client/lib/helpers.js'), 'sdk-internals-in-their-files'],
  ['web', from('db/neighbour.ts'), 'web-boundary'],
  ['web', from('server/sdk/view.ts'), 'web-knows-views-by-type'],
  ['packages/client', from('domain/neighbour.ts'), 'packages/client-boundary'],
  ['packages/client', typeFrom('server/sdk/view.ts'), 'packages/client-boundary'],
  ['packages/client', side('node:crypto'), 'packages/client-boundary'],
  ['packages/client', side('zod'), 'packages/client-boundary'],
  ['prove/invariants', from('prove/neighbour.ts'), 'prove/invariants-boundary'],
  ['prove/invariants', typeFrom('db/neighbour.ts'), 'prove/invariants-boundary'],
  ['prove/invariants', side('node:fs'), 'prove/invariants-boundary'],
  ['prove/invariants', side('zod'), 'prove/invariants-boundary'],
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
  ['bus', side('ioredis')],
  ['bus', from('logger.ts')],
  ['upstreams/store', side('zod')],
  ['upstreams', side('undici')],
  ['upstreams/store', from('domain/chat/neighbour.ts')],
  ['web', from('domain/chat/neighbour.ts')],
  ['web', typeFrom('server/sdk/view.ts')],
  ['ops', side('prom-client')],
  ['telemetry', side('@opentelemetry/sdk-node')],
  ['telemetry', from('domain/neighbour.ts')],
  ['telemetry', from('workflows/chat/contract.ts')],
  ['server', from('telemetry/neighbour.ts')],
  ['server', from('operator/replay/replay-pool.ts')],
  ['worker', from('telemetry/neighbour.ts')],
  ['worker', from('ops/neighbour.ts')],
  ['worker', from('activities/neighbour.ts')],
  ['worker', from('audit/neighbour.ts')],
  ['audit', from('workflows/chat/contract.ts')],
  ['worker', from('workflows/chat/contract.ts')],
  ['worker', from('run-process.ts')],
  ['standins', from('upstreams/store/schema.ts')],
  ['cli', from('operator/neighbour.ts')],
  ['server/sdk', from('server/chat/neighbour.ts')],
  ['server/chat', from('server/http/neighbour.ts')],
  ['packages/client', from('packages/client/neighbour.ts')],
  ['prove/invariants', typeFrom('prove/evidence.ts')],
  ['prove/invariants', from('domain/chat/neighbour.ts')],
  ['prove', from('db/neighbour.ts')],
  ['test', from('server/neighbour.ts')],
  ['test', side('@temporalio/common/lib/time.js')],
  ['operator', side('@temporalio/common')],
  ['operator', side('@temporalio/client')],
  ['dev', side('jest')],
];

const reportSchema = z.object({
  summary: z.object({
    totalCruised: z.number(),
    violations: z.array(z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

/** Every violation in a project. */
async function violationsIn(project: string) {
  const cruiser = join(root, 'node_modules/.bin/depcruise');
  const config = join(root, '.dependency-cruiser.js');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [cruiser, '--config', config, '--output-type', 'json', '.'],
    { cwd: project, maxBuffer: 64 * 1024 * 1024 },
  );
  return reportSchema.parse(JSON.parse(stdout)).summary;
}

const lintSchema = z.object({
  diagnostics: z.array(z.object({ category: z.string(), location: z.object({ path: z.string() }) })),
});

/** The files that read `process.env` but must not. */
async function findEnvironmentReaders(project: string): Promise<string[]> {
  const biome = join(root, 'node_modules/.bin/biome');
  // Biome exits with an error when it finds something, but still writes its report to standard output.
  const lint = promisify(execFile)(biome, ['lint', '--reporter=json', '--max-diagnostics=none', '.'], {
    cwd: project,
  });
  const { stdout } = await lint.catch((error: { stdout: string }) => error);
  return lintSchema
    .parse(JSON.parse(stdout))
    .diagnostics.filter(({ category }) => category === 'lint/style/noProcessEnv')
    .map(({ location }) => location.path)
    .toSorted();
}

describe('module boundaries', () => {
  let project: string;
  let violations: Awaited<ReturnType<typeof violationsIn>>['violations'];

  beforeAll(async () => {
    project = await mkdtemp(join(tmpdir(), 'boundaries-'));
    await cp(join(root, 'package.json'), join(project, 'package.json'));
    await symlink(join(root, 'node_modules'), join(project, 'node_modules'));
    for (const path of neighbours) await write(path, 'export const x = 1;\n');
    for (const [folder, statement] of [...forbidden, ...allowed]) {
      const up = '../'.repeat(folder.split('/').length);
      await write(writeImport(folder, statement), statement.replace('#', up));
    }
    ({ violations } = await violationsIn(project));
  });

  afterAll(() => rm(project, { recursive: true, force: true }));

  async function write(path: string, content: string): Promise<void> {
    await mkdir(dirname(join(project, path)), { recursive: true });
    await writeFile(join(project, path), content);
  }

  /** Writes one file per import, so that each violation belongs to that import. */
  function writeImport(folder: string, statement: string): string {
    return `${folder}/${statement.replaceAll(/[^a-z]+/gi, '-').replaceAll(/^-|-$/g, '')}.ts`;
  }

  const rulesBrokenBy = (folder: string, statement: string) =>
    violations.filter((found) => found.from === writeImport(folder, statement)).map(({ rule }) => rule.name);

  test.each(forbidden)('stop %s: %s', (folder, statement, rule) => {
    expect(rulesBrokenBy(folder, statement)).toContain(rule);
  });

  test.each(allowed)('let %s pass: %s', (folder, statement) => {
    expect(rulesBrokenBy(folder, statement)).toEqual([]);
  });

  test('keep process.env to config.ts', async () => {
    await cp(join(root, 'biome.json'), join(project, 'biome.json'));
    await write('.gitignore', 'node_modules/\n');
    const reads = `import process from 'node:process';\n\nexport const port = process.env.PORT;\n`;
    for (const path of ['config.ts', 'server/env.ts', 'dev/env.ts']) await write(path, reads);
    expect(await findEnvironmentReaders(project)).toEqual(['dev/env.ts', 'server/env.ts']);
  });

  test('hold in this project', async () => {
    const present = await violationsIn(root);
    expect(present.violations).toEqual([]);
    expect(present.totalCruised).toBeGreaterThan(20);
    // It reads all modules.
  }, 120_000);
});
