import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { registerSearchAttributes } from '../../temporal/search-attributes.ts';
import { DevError } from '../dev-error.ts';

const namespace = 'default';
const askEveryMs = 100;
/** A server looks at its namespaces anew every few seconds. */
const limitMs = 30_000;

/**
 * Teaches a Temporal dev server search attributes that its database does not know: its flags count when the file
 * is made, and never again. Resolves once it takes them.
 * @throws {DevError} when it does not take them in time
 */
export async function registerNewSearchAttributes(address: string): Promise<void> {
  const connection = await Connection.connect({ address });
  try {
    const client = new Client({ connection, namespace });
    const names = await registerSearchAttributes(client, namespace);
    const until = performance.now() + limitMs;
    while (!(await takesAll(client, names))) {
      if (performance.now() > until) {
        throw new DevError(`Temporal does not take the search attributes ${names.join(', ')}.`);
      }
      await pause(askEveryMs);
    }
  } finally {
    await connection.close();
  }
}

async function takesAll(client: Client, names: readonly string[]): Promise<boolean> {
  if (names.length === 0) return true;
  try {
    await client.workflow.count(names.map((name) => `${name} IS NULL`).join(' AND '));
    return true;
  } catch {
    return false;
  }
}
