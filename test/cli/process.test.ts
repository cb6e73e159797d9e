import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createChildEnvironment } from '../../dev/environment.ts';
import { cliEnvironment, spawnCli } from '../support/cli.ts';
import { startProgram } from '../support/start-program.ts';
import { expectCommandError, useCli } from './use-cli.ts';

/** What only a process of its own has; the other tests of commands run them in this process. */
const cli = useCli();
const root = join(import.meta.dirname, '../..');
const entry = join(root, 'cli/main.ts');

/** How a child process ends, and what it writes on stdout and stderr. */
async function readEnd(child: ChildProcess) {
  const written = { out: '', words: '' };
  child.stdout?.on('data', (chunk) => {
    written.out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    written.words += chunk;
  });
  const [code] = await once(child, 'close');
  return { code: code as number | null, ...written };
}

const environment = (databaseUrl = cli.database.databaseUrl) =>
  createChildEnvironment({ NODE_OPTIONS: '', ...cliEnvironment(databaseUrl) });

describe('npm run -s cli', () => {
  const inShell = (script: string) =>
    readEnd(
      spawn('sh', ['-c', script], { cwd: root, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] }),
    );

  test('gives a script the result of a command, and its exit code', async () => {
    const { code, out, words } = await inShell(
      'id=$(npm run -s cli -- tenant create scripted) && echo "made $id"; npm run -s cli -- audit --no-such-option; echo "then $?"',
    );
    expect(code).toBe(0);
    expect(out).toMatch(/^made [0-9a-f-]{36}\nthen 2\n$/);
    expect(words).toMatch(/^Tenant scripted has [^\n]+\nerror: unknown option '--no-such-option'\n$/);
  });
});

describe('a process', () => {
  test('ends by itself after a result and after an error', async () => {
    const [list, failed] = await Promise.all([
      spawnCli(cli.database.databaseUrl, ['tenant', 'list', '--json']),
      spawnCli('postgres://me:hush@127.0.0.1:1/shop', ['tenant', 'list']),
    ]);
    expect(list.code).toBe(0);
    expect(JSON.parse(list.out)).toHaveProperty('tenants');
    expectCommandError(failed, /PostgreSQL at 127\.0\.0\.1:1\/shop does not answer/);
  });

  test('ends at Ctrl-C', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const program = startProgram(
      [entry, 'tenant', 'list'],
      cliEnvironment(`postgres://127.0.0.1:${port}/shop`),
    );
    const [socket] = await once(silent, 'connection');
    program.signal('SIGINT');
    expect([await program.ended, program.stdout(), program.stderr()]).toEqual([null, '', '']);
    socket.destroy();
    silent.close();
  });
});

describe('an output', () => {
  /** Runs a command with this standard output. */
  function runWithOutput(line: string, stdout: 'closed pipe' | number) {
    const child = spawn(process.execPath, [entry, ...line.split(' ')], {
      env: environment(),
      stdio: ['ignore', stdout === 'closed pipe' ? 'pipe' : stdout, 'pipe'],
    });
    child.stdout?.destroy();
    return readEnd(child);
  }

  test('whose reader is gone lets the command finish quietly', async () => {
    const { code, words } = await runWithOutput('tenant create unread', 'closed pipe');
    expect(code).toBe(141);
    expect(words).toMatch(/^Tenant unread has [^\n]+\n$/);
    expect(await cli.give('tenant list')).toMatch(/^unread /m);
  });

  test('on a full disk is named in one sentence', async () => {
    const full = openSync('/dev/full', 'w');
    const { code, words } = await runWithOutput('tenant list --json', full);
    closeSync(full);
    expect({ code, words }).toEqual({ code: 1, words: 'The result cannot be written (ENOSPC).\n' });
  });
});
