import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runProgram, startProgram } from '../support/start-program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitFor } from '../support/wait-for.ts';

const setup = join(import.meta.dirname, '../../dev/setup.mjs');

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

async function write(name: string, content: string, mode = 0o644): Promise<string> {
  const file = join(folder.path, name);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, content);
  await chmod(file, mode);
  return file;
}

const fakeTemporal = '#!/bin/sh\necho temporal version 9.9.9\n';
const printBinary = 'process.stdout.write(String(process.env.TEMPORAL_BINARY));';
const unfound = { TEMPORAL_BINARY: '', TEMPORAL_ADDRESS: '', PATH: '/usr/bin:/bin' };

describe('the entry', () => {
  test('gets its arguments and runs on Node 24', async () => {
    const entry = await write('entry.ts', 'console.log(process.version, ...process.argv.slice(2));');
    const { code, stdout } = await runProgram([setup, '--no-temporal', entry, '--flag', 'a b']);
    expect(stdout).toMatch(/^v24\.\d+\.\d+ --flag a b\n$/);
    expect(code).toBe(0);
  });

  test('decides the exit code', async () => {
    const entry = await write('entry.ts', 'process.exit(7);');
    expect((await runProgram([setup, '--no-temporal', entry])).code).toBe(7);
  });

  test('receives signals', async () => {
    const entry = await write(
      'entry.ts',
      `process.on('SIGTERM', () => process.exit(9)); setInterval(() => {}, 1000); console.log('up');`,
    );
    const program = startProgram([setup, '--no-temporal', entry]);
    await waitFor(() => program.stdout().includes('up'));
    program.signal('SIGTERM');
    expect(await program.ended).toBe(9);
  });

  test('notices when set-up dies', async () => {
    const entry = await write(
      'entry.ts',
      `process.on('disconnect', () => { console.log('alone'); process.exit(); }); console.log('up');`,
    );
    const program = startProgram([setup, '--no-temporal', entry]);
    await waitFor(() => program.stdout().includes('up'));
    program.signal('SIGKILL');
    await program.ended;
    expect(program.stdout()).toContain('alone');
  });
});

describe('the Temporal dev server', () => {
  test('on PATH is preferred', async () => {
    const binary = await write('bin/temporal', fakeTemporal, 0o755);
    const entry = await write('entry.ts', printBinary);
    const env = { ...unfound, PATH: `${folder.path}/bin:/usr/bin:/bin` };
    expect((await runProgram([setup, entry], env)).stdout).toBe(binary);
  });

  test('that does not run is replaced by the cached one', async () => {
    await write('bin/temporal', '#!/bin/sh\nexit 1\n', 0o755);
    const cached = await write('cache/roundtable/temporal-1.5.1/temporal', fakeTemporal, 0o755);
    const entry = await write('entry.ts', printBinary);
    const env = {
      ...unfound,
      XDG_CACHE_HOME: `${folder.path}/cache`,
      PATH: `${folder.path}/bin:/usr/bin:/bin`,
    };
    expect((await runProgram([setup, entry], env)).stdout).toBe(cached);
  });

  test('is not needed when TEMPORAL_ADDRESS is set', async () => {
    const entry = await write('entry.ts', printBinary);
    const env = { ...unfound, TEMPORAL_ADDRESS: '127.0.0.1:7233' };
    const { stdout, stderr } = await runProgram([setup, entry], env);
    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: '' });
  });
});
