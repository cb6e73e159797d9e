import { randomUUID } from 'node:crypto';

/** It is never sent, so no text from outside contains it. */
const marker = randomUUID();

/** Takes the place of an array whose JSON is put in later. */
export const hole: never[] = Object.assign([], { toJSON: () => marker });

/**
 * Serializes an object that has one `hole`.
 * @returns the JSON before the hole and the JSON after it
 */
export function splitAtHole(value: object): [before: string, after: string] {
  const [before, after, ...more] = JSON.stringify(value).split(`"${marker}"`);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error('An object with exactly one hole was expected.');
  }
  return [before, after];
}
