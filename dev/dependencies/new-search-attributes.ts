import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { registerSearchAttributes } from '../../temporal/search-attributes.ts';
import { DevError } from '../dev-error.ts';

const namespace = 'default';
const pollIntervalMs = 100;
/** The server refreshes its cache of namespaces every few seconds. */
const limitMs = 30_000;

/**
 * Registers search attributes that the database of a Temporal dev server lacks: its flags only apply when the file is
 * created. Resolves once the server accepts them.
 * @throws {DevError} when it does not accept them in time
 */
export async function registerNewSearchAttributes(address: string): Promise<void> {
  const connection = await Connection.connect({ address });
  try {
    const client = new Client({ connection, namespace });
    const names = await registerSearchAttributes(client, namespace);
    const until = performance.now() + limitMs;
    while (!(await acceptsAll(client, names))) {
      if (performance.now() > until) {
        throw new DevError(`Temporal does not accept the search attributes ${names.join(', ')}.`);
      }
      await pause(pollIntervalMs);
    }
  } finally {
    await connection.close();
  }
}

async function acceptsAll(client: Client, names: readonly string[]): Promise<boolean> {
  if (names.length === 0) return true;
  try {
    await client.workflow.count(names.map((name) => `${name} IS NULL`).join(' AND '));
    return true;
  } catch {
    return false;
  }
}
