import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describeMachine } from '../../bench/machine.ts';
import { root } from '../../dev/data-folder.ts';
import type { Evidence } from '../evidence.ts';
import type { PlannedFault } from '../nemesis/schedule.ts';
import type { ProveOptions } from '../options.ts';
import type { Judgement } from '../verdict.ts';
import { toHtml } from './html.ts';
import { measureRecoveries, type Recovery } from './recovery.ts';

/** The result of a run, without its evidence. */
export interface Report {
  seed: number;
  minutes: number;
  bus: string;
  /** How many times the usual shoppers. */
  clients: number;
  plant: string | null;
  killsAlone: boolean;
  /** Commit of the code under test; `-dirty` with uncommitted changes. */
  commit: string;
  machine: ReturnType<typeof describeMachine>;
  passed: boolean;
  void: string | null;
  invariants: Judgement['invariants'];
  sometimes: Judgement['sometimes'];
  /** Number of calls by kind and status. */
  calls: Record<string, Record<string, number>>;
  rounds: Record<string, number>;
  recovery: Recovery[];
  schedule: PlannedFault[];
  faults: Evidence['faults'];
}

/** Writes the report as JSON and HTML, and the evidence beside it. @returns the HTML's path */
export function writeReport(
  options: ProveOptions,
  { evidence, schedule }: { evidence: Evidence; schedule: PlannedFault[] },
  judgement: Judgement,
): string {
  mkdirSync(options.out, { recursive: true });
  const report: Report = {
    seed: options.seed,
    minutes: options.minutes,
    bus: options.bus,
    clients: options.clients,
    plant: options.plant,
    killsAlone: options.killsAlone,
    commit: commit(),
    machine: describeMachine(),
    passed: judgement.passed,
    void: judgement.void,
    invariants: judgement.invariants,
    sometimes: judgement.sometimes,
    calls: countCalls(evidence),
    rounds: count(evidence.rows.rounds.map(({ status, lastError }) => lastError ?? status)),
    recovery: measureRecoveries(evidence),
    schedule,
    faults: evidence.faults,
  };
  const { seed, plant, killsAlone } = options;
  const name = [
    'seed',
    seed,
    ...(killsAlone ? ['kills-alone'] : []),
    ...(plant === null ? [] : [plant]),
  ].join('-');
  const file = (extension: string) => join(options.out, `${name}.${extension}`);
  writeFileSync(file('json'), `${JSON.stringify(report, null, 1)}\n`);
  writeFileSync(file('html'), toHtml(report));
  writeFileSync(file('evidence.json.gz'), gzipSync(JSON.stringify(evidence)));
  return file('html');
}

/** The verdict for a terminal: violations with their first examples, provoked events, and recovery times. */
export function summary(
  { invariants, sometimes, void: reason, passed }: Judgement,
  recovered: readonly Recovery[],
): string {
  const lines = invariants.map(({ name, checked, violations }) => {
    const examples = violations.slice(0, 3).map(({ message }) => `\n        ${message}`);
    return `  ${violations.length === 0 ? 'ok  ' : 'FAIL'}  ${name} (${checked})${examples.join('')}`;
  });
  const counters = sometimes.map(({ name, count }) => `${name} ${count}`).join(', ');
  const recovery = recovered.map(
    ({ kind, times, rounds, p50, p99, worst }) =>
      `  ${kind}: ${times} times, ${rounds} rounds, p50 ${p50} ms, p99 ${p99} ms, worst ${worst} ms`,
  );
  const outcome = passed ? 'Passed.' : (reason ?? 'Violated.');
  return [
    ...lines,
    `Provoked: ${counters}`,
    'Until rounds went on, from a fault of each kind on:',
    ...recovery,
    outcome,
  ].join('\n');
}

function countCalls({ calls }: Evidence): Report['calls'] {
  const byKind = Map.groupBy(calls, ({ kind }) => kind);
  return Object.fromEntries(
    [...byKind].map(([kind, ofKind]) => [kind, count(ofKind.map(({ status }) => String(status ?? 'none')))]),
  );
}

function count(names: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function commit(): string {
  try {
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', root, ...args], { encoding: 'utf8' }).trim();
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain') === '' ? '' : '-dirty'}`;
  } catch {
    return 'unknown';
  }
}
