import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../dev/data-folder.ts';
import { DevError } from '../dev/dev-error.ts';

export interface BenchOptions {
  /** Names of measures; null for all. */
  only: string[] | null;
  /** Settings to compare with the usual ones, in the measure `pair`; null without. */
  pair: Record<string, string> | null;
  /** Duration of each time-limited sample. */
  seconds: number;
  outFile: string;
  /** Where servers and workers write CPU profiles; null for none. */
  profileFolder: string | null;
}

const usage =
  'npm run bench takes: -- [--only NAME,NAME …] [--pair SETTING=VALUE …] [--seconds N] [--out FILE] [--profile FOLDER]; names are';

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
    pair: given.pair === undefined ? null : readSettings(given.pair, help),
    seconds,
    outFile: resolve(given.out ?? join(root, '.data/bench.json')),
    profileFolder: given.profile === undefined ? null : resolve(given.profile),
  };
}

function parse(help: string) {
  const text = { type: 'string' } as const;
  try {
    const options = { only: text, seconds: text, out: text, profile: text };
    return parseArgs({ options: { ...options, pair: { ...text, multiple: true } } }).values;
  } catch (error) {
    throw new DevError(help, { cause: error });
  }
}

/** `NAME=VALUE` each. */
function readSettings(given: readonly string[], help: string): Record<string, string> {
  const pairs = given.map((one) => /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(one));
  if (pairs.includes(null)) throw new DevError(`--pair takes SETTING=VALUE. ${help}`);
  return Object.fromEntries(pairs.map((pair) => [pair?.[1], pair?.[2]]));
}
