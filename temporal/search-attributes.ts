import type { Client } from '@temporalio/client';
import { searchAttributeKeys } from '../workflows/search-attributes.ts';

/** Temporal's names for types of search attributes, and its numbers (`IndexedValueType` of its API). */
const typeNames = { KEYWORD: 'Keyword', INT: 'Int' } as const;
const typeNumbers = { Keyword: 2, Int: 3 };

/** Those that actors have, with their types; a server refuses the ones that it does not know. */
export const searchAttributes = Object.fromEntries(
  searchAttributeKeys.map(({ name, type }) => [name, typeNames[type]]),
);

/**
 * Registers the search attributes that the namespace lacks.
 * @returns their names; none where it has them all
 * @throws {Error} when it has one of another type: that one has to be removed by hand first
 */
export async function registerSearchAttributes(client: Client, namespace: string): Promise<string[]> {
  const { operatorService } = client.connection;
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  const wanted = Object.entries(searchAttributes).map(([name, type]) => [name, typeNumbers[type]] as const);
  const odd = wanted.find(([name, type]) => (customAttributes[name] ?? type) !== type);
  if (odd)
    throw new Error(`The search attribute ${odd[0]} of ${namespace} is of another type: remove it first.`);
  const missing = wanted.filter(([name]) => customAttributes[name] === undefined);
  if (missing.length > 0) {
    await operatorService.addSearchAttributes({ namespace, searchAttributes: Object.fromEntries(missing) });
  }
  return missing.map(([name]) => name);
}
