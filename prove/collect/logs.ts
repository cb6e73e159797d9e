import { readFileSync } from 'node:fs';
import type { LogFinding } from '../evidence.ts';

const patterns: readonly [LogFinding['kind'], RegExp][] = [
  ['nondeterminism', /TMPRL1100|Nondeterminism|DeterminismViolation/i],
  ['malformed_completion', /Malformed Workflow Completion/i],
  ['script_timeout', /Script execution timed out/],
  ['unhandled', /unhandled ?rejection|uncaught ?exception/i],
  ['crash', /FATAL ERROR|Segmentation fault|panicked at/],
];
const maxLineLength = 400;

/** Lines in the logs of one process that must never occur. */
export function searchLog(process: string, file: string): LogFinding[] {
  const findings: LogFinding[] = [];
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const found = patterns.find(([, pattern]) => pattern.test(line));
    if (found) findings.push({ process, kind: found[0], line: line.slice(0, maxLineLength) });
  }
  return findings;
}
