import type { BenchEnvironment } from '../bench-environment.ts';
import { type Part, parts } from './take-turns.ts';

/**
 * The pids of an engine's parts that run now; without those that do not.
 * @param names of processes, where they are not those of the parts
 */
export function findPids(
  bench: BenchEnvironment,
  names: Partial<Record<Part, string>> = {},
): Map<Part, number> {
  const found = parts.map((part) => [part, bench.getPid(names[part] ?? part)] as const);
  return new Map(found.filter((one): one is [Part, number] => one[1] !== null));
}
