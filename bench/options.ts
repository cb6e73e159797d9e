import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../dev/data-folder.ts';
import { DevError } from '../dev/dev-error.ts';

export interface BenchOptions {
  /** Names of measures; null for all. */
  only: string[] | null;
  /** Settings to compare with the usual ones, in the measure `pair`; null without. */
  pair: Record<string, string> | null;
  /** Of processes that the bench does not start, by part: their processor time counts too. */
  pids: Record<string, number>;
  /** Duration of each time-limited sample. */
  seconds: number;
  outFile: string;
  /** Where servers and workers write CPU profiles; null for none. */
  profileFolder: string | null;
}

const usage =
  'npm run bench takes: -- [--only NAME,NAME …] [--pair SETTING=VALUE …] [--pid PART=PID …] [--seconds N] [--out FILE] [--profile FOLDER]; names are';

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
    pids: readPids(given.pid ?? [], help),
    seconds,
    outFile: resolve(given.out ?? join(root, '.data/bench.json')),
    profileFolder: given.profile === undefined ? null : resolve(given.profile),
  };
}

function parse(help: string) {
  const text = { type: 'string' } as const;
  try {
    const options = { only: text, seconds: text, out: text, profile: text };
    const several = { ...text, multiple: true } as const;
    return parseArgs({ options: { ...options, pair: several, pid: several } }).values;
  } catch (error) {
    throw new DevError(help, { cause: error });
  }
}

/** Such as `temporal=1234`. */
function readPids(given: readonly string[], help: string): Record<string, number> {
  const pairs = given.map((one) => /^([a-z-]+)=(\d+)$/.exec(one));
  if (pairs.includes(null)) throw new DevError(`--pid takes PART=PID. ${help}`);
  return Object.fromEntries(pairs.map((pair) => [pair?.[1], Number(pair?.[2])]));
}

/** `NAME=VALUE` each. */
function readSettings(given: readonly string[], help: string): Record<string, string> {
  const pairs = given.map((one) => /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(one));
  if (pairs.includes(null)) throw new DevError(`--pair takes SETTING=VALUE. ${help}`);
  return Object.fromEntries(pairs.map((pair) => [pair?.[1], pair?.[2]]));
}
