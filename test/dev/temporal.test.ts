import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { answersAt, startTemporal } from '../../dev/dependencies/temporal.ts';
import { createChildEnvironment, getTemporalBinary } from '../../dev/environment.ts';
import { findFreePort } from '../../dev/processes/free-port.ts';
import { ProcessTree } from '../../dev/processes/process-tree.ts';
import { searchAttributes } from '../../temporal/search-attributes.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitFor } from '../support/wait-for.ts';

/** A dev server of an earlier version, which had one search attribute. */
async function makeOlderDatabase(databaseFile: string): Promise<void> {
  const port = String(await findFreePort());
  const attribute = ['--search-attribute', 'TenantCode=Keyword'];
  const options = ['--ip', '127.0.0.1', '--port', port, '--headless', '--db-filename', databaseFile];
  const older = spawn(getTemporalBinary(), ['server', 'start-dev', ...options, ...attribute], {
    env: createChildEnvironment(),
    stdio: 'ignore',
  });
  await waitFor(() => answersAt(`127.0.0.1:${port}`, 'default'), { timeoutMs: 20_000 });
  older.kill('SIGTERM');
  await once(older, 'exit');
}

test('Temporal adds new search attributes to older data, and keeps it private', async () => {
  const folder = await temporaryFolder();
  const databaseFile = join(folder.path, 'temporal.db');
  const tree = new ProcessTree();
  try {
    await makeOlderDatabase(databaseFile);
    const { address } = await startTemporal(tree, {
      binary: getTemporalBinary(),
      databaseFile,
      ui: false,
      env: createChildEnvironment(),
      logFile: join(folder.path, 'temporal.log'),
    });
    const connection = await Connection.connect({ address });
    const all = Object.keys(searchAttributes).map((name) => `${name} IS NULL`);
    const { count } = await new Client({ connection }).workflow.count(all.join(' AND '));
    await connection.close();
    expect(count).toBe(0);
    expect((await stat(databaseFile)).mode & 0o777).toBe(0o600);
  } finally {
    await tree.stop();
    await folder.remove();
  }
});
