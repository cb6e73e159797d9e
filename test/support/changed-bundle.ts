import { readFileSync } from 'node:fs';
import { testBundle } from './dependencies.ts';

/** The current bundle, with a piece of code replaced. */
export function changedBundle(from: string, to: string): { code: string } {
  const code = readFileSync(testBundle().codePath, 'utf8');
  if (code.split(from).length !== 2) throw new Error(`the bundle has not exactly one ${from}`);
  return { code: code.replace(from, to) };
}
