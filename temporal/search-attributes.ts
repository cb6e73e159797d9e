import type { Client } from '@temporalio/client';
import { searchAttributeKeys } from '../workflows/search-attributes.ts';

/** Names and numbers of search attribute types (`IndexedValueType` in Temporal's API). */
const typeNames = { KEYWORD: 'Keyword', INT: 'Int' } as const;
const typeNumbers = { Keyword: 2, Int: 3 };

/** The search attributes of actors, by name; a Temporal server rejects unregistered ones. */
export const searchAttributes = Object.fromEntries(
  searchAttributeKeys.map(({ name, type }) => [name, typeNames[type]]),
);

/**
 * Registers the search attributes that the namespace lacks.
 * @returns their names; empty if all are registered
 * @throws {Error} when one has another type: remove it by hand first
 */
export async function registerSearchAttributes(client: Client, namespace: string): Promise<string[]> {
  const { operatorService } = client.connection;
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  const wanted = Object.entries(searchAttributes).map(([name, type]) => [name, typeNumbers[type]] as const);
  const mismatch = wanted.find(([name, type]) => (customAttributes[name] ?? type) !== type);
  if (mismatch)
    throw new Error(
      `The search attribute ${mismatch[0]} of ${namespace} is of another type: remove it first.`,
    );
  const missing = wanted.filter(([name]) => customAttributes[name] === undefined);
  if (missing.length > 0) {
    await operatorService.addSearchAttributes({ namespace, searchAttributes: Object.fromEntries(missing) });
  }
  return missing.map(([name]) => name);
}
