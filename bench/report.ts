import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Machine } from './machine.ts';
import { isMet, type Result } from './result.ts';

export interface Report {
  machine: Machine;
  /** Descriptions of the services. */
  dependencies: Record<string, string>;
  /** Duration of each time-limited sample. */
  seconds: number;
  measures: { name: string; results: Result[] }[];
}

/** The machine and the services, in two lines. */
export function formatHeading({ machine, dependencies }: Pick<Report, 'machine' | 'dependencies'>): string {
  const { cpu, cores, memory_gib, system, node, load_before, date } = machine;
  const dependencyLines = Object.entries(dependencies).map(([name, what]) => `${name}: ${what}`);
  return [
    `${cores} × ${cpu}, ${memory_gib} GiB, ${system}, node ${node}, ${date}, load before ${load_before}`,
    dependencyLines.join('; '),
  ].join('\n');
}

/** A measure's results as a table: what, value, target and whether it is met, note. */
export function table(name: string, results: readonly Result[]): string {
  const rows = results.map((result) => [result.what, value(result), verdict(result), result.note ?? '']);
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        column === 1 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  return [`\n${name}`, ...lines.map((line) => `  ${line}`)].join('\n');
}

/** The number of targets that are met, and the list of missed ones. */
export function formatConclusion(results: readonly Result[]): string {
  const missed = results.filter((result) => isMet(result) === false).map(({ what }) => what);
  const met = results.filter((result) => isMet(result) === true).length;
  const count = `${met} of ${met + missed.length} targets met`;
  return missed.length === 0 ? count : `${count}; missed: ${missed.join('; ')}`;
}

export function writeReport(file: string, report: Report): void {
  const measures = report.measures.map(({ name, results }) => ({
    name,
    results: results.map((result) => ({ ...result, met: isMet(result) })),
  }));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ ...report, measures }, null, 2)}\n`);
}

function value({ value: number, unit }: Result): string {
  if (unit === 'count') return String(number);
  if (unit === '×') return `${number.toFixed(2)} ×`;
  return `${number.toFixed(digits(Math.abs(number)))} ${unit}`;
}

function verdict(result: Result): string {
  const { target } = result;
  if (target === undefined) return '';
  const limit = 'atMost' in target ? `≤ ${target.atMost}` : `≥ ${target.atLeast}`;
  return `${limit} ${isMet(result) ? 'met' : 'MISSED'}`;
}

/** Three significant digits, or all of a large number's. */
function digits(size: number): number {
  if (size < 10) return 2;
  return size < 100 ? 1 : 0;
}
