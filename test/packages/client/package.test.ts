import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { build, minifySync } from 'vite';
import { createApiDocument } from '../../../server/openapi/document.ts';
import { type ChatApi, startChatApi } from '../../support/chat-api.ts';
import {
  clientCompiler,
  clientExamples,
  installPackedClient,
  type PackedClient,
  runTsc,
} from '../../support/packed-client.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const root = join(import.meta.dirname, '../../..');
const source = join(root, 'packages/client');
const read = (path: string) => readFileSync(path, 'utf8');
const manifest = JSON.parse(read(join(source, 'package.json')));
const maxBytes = 6 * 1_024;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let client: PackedClient;

beforeAll(async () => {
  folder = await temporaryFolder();
  client = installPackedClient(folder.path);
}, 120_000);
afterAll(() => folder?.remove());

/** Writes an example into the app, with the server's address and key in place of the README's. */
function writeExample(index: number, { url, secret = '' }: { url: string; secret?: string }): string {
  const file = join(folder.path, `example-${index}.ts`);
  const code = (clientExamples[index] ?? '')
    .replace('https://roundtable.example', url)
    .replace('osk_…', 'osk_demo_key');
  writeFileSync(file, code.replace('whsec_…', secret));
  return file;
}

describe('the package', () => {
  test('contains its build, README and LICENSE', () => {
    const names = new Set(client.files.map((path) => path.replace(/\/.*/, '')));
    expect(names).toEqual(new Set(['dist', 'LICENSE', 'README.md', 'package.json']));
    const modules = readdirSync(join(source, 'src')).map((name) => name.replace('.ts', ''));
    const built = modules.flatMap((name) => [`dist/${name}.js`, `dist/${name}.d.ts`]);
    expect(client.files.filter((path) => path.startsWith('dist/')).toSorted()).toEqual(built.toSorted());
    expect(read(join(source, 'LICENSE'))).toBe(read(join(root, 'LICENSE')));
  });

  test('has the version of the API, and no dependencies', () => {
    expect(manifest.version).toBe(createApiDocument().info.version);
    expect(manifest).not.toHaveProperty('dependencies');
    expect(manifest).not.toHaveProperty('peerDependencies');
  });

  test('is one module of 6 KB at most, minified and compressed, that imports nothing', async () => {
    const result = await build({
      configFile: false,
      logLevel: 'silent',
      build: {
        write: false,
        target: 'es2022',
        lib: { entry: join(client.installed, 'dist/index.js'), formats: ['es'] },
      },
    });
    const [{ output } = { output: [] }] = result as { output: { code: string; imports: string[] }[] }[];
    const [chunk, ...others] = output;
    expect(others).toEqual([]);
    expect(chunk?.imports).toEqual([]);
    const { code } = minifySync('client.js', chunk?.code ?? '', { module: true });
    expect(code).not.toMatch(/\bprocess\b|\bBuffer\b|\brequire\b/);
    expect(gzipSync(code).length).toBeLessThanOrEqual(maxBytes);
  });

  test.each([
    [clientCompiler, { module: 'nodenext', target: 'es2022' }],
    ['node_modules/typescript', { module: 'esnext', moduleResolution: 'bundler', target: 'es2022' }],
  ])(
    'has types that an app compiles with %s',
    (compiler, options) => {
      const files = clientExamples.map((_code, index) =>
        writeExample(index, { url: 'https://shop.example' }),
      );
      const compilerOptions = {
        ...options,
        strict: true,
        noEmit: true,
        skipDefaultLibCheck: true,
        lib: ['es2022', 'DOM'],
        types: [],
      };
      writeFileSync(join(folder.path, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
      expect(() => runTsc(compiler, ['-p', folder.path])).not.toThrow();
    },
    120_000,
  );
});

describe('an example of the README', () => {
  let api: ChatApi;
  beforeAll(async () => {
    api = await startChatApi({ roundMs: 500 });
  });
  afterAll(() => api.close());
  let log: ReturnType<typeof jest.spyOn>;
  beforeEach(() => {
    log = jest.spyOn(console, 'log').mockImplementation(() => {});
  });
  afterEach(() => void jest.restoreAllMocks());
  const logged = () => log.mock.calls.map((words: unknown[]) => words.join(' '));

  const outputs = [
    ['completed Curry'],
    ['3 products', '2 recommendations', 'And some wine'],
    ['2 step.completed', '3 step.completed', '4 step.completed', '5 step.completed', '6 round.completed'],
    ['One moment …'],
  ];
  test.each([...outputs.entries()])('runs: number %d', async (index, lines) => {
    await import(pathToFileURL(writeExample(index, api)).href);
    expect(logged()).toEqual(lines);
  });

  test('receives webhooks', async () => {
    const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
    const { receive } = await import(pathToFileURL(writeExample(outputs.length, { url: '', secret })).href);
    const body = JSON.stringify({ type: 'round.failed', data: { chat_id: 'c1', last_error: 'timeout' } });
    const at = String(Math.floor(Date.now() / 1_000));
    const signature = createHmac('sha256', Buffer.alloc(24, 7)).update(`m1.${at}.${body}`).digest('base64');
    const send = (sent: string) =>
      receive(
        new Request('https://shop.example/hook', {
          method: 'POST',
          body: sent,
          headers: { 'webhook-id': 'm1', 'webhook-timestamp': at, 'webhook-signature': `v1,${signature}` },
        }),
      );
    expect((await send(body)).status).toBe(204);
    expect((await send(`${body} `)).status).toBe(400);
    expect(logged()).toEqual(['c1: timeout']);
  });

  test('is there for each of the five subjects', () => {
    expect(clientExamples).toHaveLength(outputs.length + 1);
  });
});
