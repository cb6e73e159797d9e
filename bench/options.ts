import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../dev/data-folder.ts';
import { DevError } from '../dev/dev-error.ts';

export interface BenchOptions {
  /** Names of measures; null for all. */
  only: string[] | null;
  /** Duration of each time-limited sample. */
  seconds: number;
  outFile: string;
  /** Where servers and workers write CPU profiles; null for none. */
  profileFolder: string | null;
}

const usage =
  'npm run bench takes: -- [--only NAME,NAME …] [--seconds N] [--out FILE] [--profile FOLDER]; names are';

/** @throws {DevError} when an option is unknown or invalid */
export function readOptions(names: readonly string[]): BenchOptions {
  const help = `${usage} ${names.join(', ')}.`;
  const given = parse(help);
  const only = given.only?.split(',').map((name) => name.trim()) ?? null;
  const unknown = only?.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new DevError(`There is no measure "${unknown}". ${help}`);
  const seconds = Number(given.seconds ?? '5');
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 600) {
    throw new DevError(`--seconds must be a whole number from 1 to 600. ${help}`);
  }
  return {
    only,
    seconds,
    outFile: resolve(given.out ?? join(root, '.data/bench.json')),
    profileFolder: given.profile === undefined ? null : resolve(given.profile),
  };
}

function parse(help: string) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({ options: { only: text, seconds: text, out: text, profile: text } }).values;
  } catch (error) {
    throw new DevError(help, { cause: error });
  }
}
