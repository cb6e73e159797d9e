import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createChildEnvironment } from '../../../dev/environment.ts';
import { useBrowser } from '../../support/browser.ts';
import { clientExamples, installPackedClient, type PackedClient } from '../../support/packed-client.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { type TestApp, type TestTenant, useSharedApp } from '../../support/test-app.ts';
import { setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';
import { WebhookAdmin } from '../../support/webhook-client.ts';

const [receiving = ''] = clientExamples.slice(-1);
/** What an app prints, by example; they run in Node and in a browser. */
const outputs: [number, RegExp][] = [
  [0, /^completed .*curry.*\n$/i],
  [1, /^[1-9]\d* products\n[1-9]\d* recommendations\nAnd some wine\n$/],
  [2, /^2 step\.completed\n3 step\.completed\n4 step\.completed\n5 step\.completed\n6 round\.completed\n$/],
  [3, /^One moment …\n$/],
];

/** The machine's Node, not the project's own. */
const path = (createChildEnvironment().PATH ?? '')
  .split(delimiter)
  .filter((folder) => !folder.includes('node_modules'))
  .join(delimiter);
const env = { PATH: path };

let testApp: TestApp;
let tenant: TestTenant;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let client: PackedClient;
const processes: ChildProcess[] = [];
beforeAll(async () => {
  folder = await temporaryFolder();
  client = installPackedClient(folder.path);
  testApp = await useSharedApp();
  tenant = await testApp.newTenant();
}, 120_000);
afterEach(async () => {
  for (const child of processes.splice(0)) child.kill('SIGKILL');
  await setFaults(testApp.standins.llmDemoUrl);
});
afterAll(async () => {
  await testApp?.close();
  await folder?.remove();
});

/** An example as JavaScript, with the server's address and the key in place of the README's. */
function toScript(example: string, secret = ''): string {
  return stripTypeScriptTypes(example)
    .replace('https://roundtable.example', testApp.baseUrl)
    .replace('osk_…', tenant.key)
    .replace('whsec_…', secret);
}

function run(file: string, script: string): ChildProcess {
  writeFileSync(join(folder.path, file), script);
  const child = spawn('/usr/bin/env', ['node', file], {
    cwd: folder.path,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  processes.push(child);
  return child;
}

/** Example 4 is about a round that is before its step 2. */
const slow = () =>
  setFaults(testApp.standins.llmDemoUrl, [{ step: 'meal-suggest', kind: 'delay', ms: 1_500 }]);

describe('an example of the client’s README, of the packed package and against a server', () => {
  test('has a Node of version 20 or later to run on, which is not the project’s', () => {
    const version = execFileSync('/usr/bin/env', ['node', '--version'], { env, encoding: 'utf8' });
    expect(Number(/^v(\d+)/.exec(version)?.[1])).toBeGreaterThanOrEqual(20);
  });

  test.each(outputs)('runs in Node: number %d', async (index, output) => {
    if (index === 3) await slow();
    const child = run(`example-${index}.js`, toScript(clientExamples[index] ?? ''));
    const [printed, errors] = await Promise.all(
      [child.stdout, child.stderr].map((pipe) => pipe && text(pipe)),
    );
    expect(errors).toBe('');
    expect(printed).toMatch(output);
  });

  test.each(outputs)('runs in a browser: number %d', async (index, output) => {
    if (index === 3) await slow();
    const page = await (await useBrowser()).newPage();
    let printed = '';
    page.on('console', (message) => {
      printed += message.type() === 'log' ? `${message.text()}\n` : '';
    });
    // The page is of the server's own origin, and the package's files are beside it.
    await page.route('**/shop/**', (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname === '/shop/') {
        const imports = { '@roundtable/client': '/shop/client/index.js' };
        const body = `<!doctype html><title>Shop</title><script type="importmap">${JSON.stringify({ imports })}</script>`;
        return route.fulfill({ contentType: 'text/html', body });
      }
      const module = pathname.replace('/shop/client/', '');
      const body =
        pathname === '/shop/example.js'
          ? toScript(clientExamples[index] ?? '')
          : readFileSync(join(client.installed, 'dist', module), 'utf8');
      return route.fulfill({ contentType: 'text/javascript', body });
    });
    try {
      await page.goto(`${testApp.baseUrl}/shop/`);
      await page.evaluate("import('/shop/example.js').then(() => {})");
      expect(printed).toMatch(output);
    } finally {
      await page.close();
    }
  });

  test('receives webhooks in Node', async () => {
    const receiver = run(
      'receiver.js',
      `import { createServer } from 'node:http';
       import { text } from 'node:stream/consumers';
       createServer(async (request, response) => {
         const { receive } = await import('./receive.js');
         const { method, headers } = request;
         const body = await text(request);
         const { status } = await receive(new Request('http://shop.example/', { method, headers, body }));
         response.writeHead(status).end();
       }).listen(0, '127.0.0.1', function () { console.log(this.address().port); });`,
    );
    let printed = '';
    receiver.stdout?.setEncoding('utf8').on('data', (piece: string) => {
      printed += piece;
    });
    const port = await waitFor(() => /^(\d+)\n/.exec(printed)?.[1]);
    const admin = new WebhookAdmin(testApp.baseUrl, tenant.adminToken);
    const { webhook_id, secret } = await admin.create(`http://127.0.0.1:${port}/`);
    writeFileSync(join(folder.path, 'receive.js'), toScript(receiving, secret));
    await setFaults(testApp.standins.llmDemoUrl, [{ step: 'meal-suggest', kind: 'malformed' }]);
    const { chatId } = await tenant.sdk.runRound(await tenant.sdk.newProfile(), { prompt: '카레' });
    const delivered = () => admin.deliveries(webhook_id, '?outcome=delivered');
    await waitFor(async () => (await delivered()).length === 2, { timeoutMs: 20_000 });
    const expected = `${port}\n${chatId}: meal_suggest failed: upstream answer invalid\n`;
    // What a process prints may come after its answer.
    await waitFor(async () => printed.length >= expected.length, { timeoutMs: 10_000 });
    expect(printed).toBe(expected);
  });
});
