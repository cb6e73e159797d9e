import { readFileSync } from 'node:fs';
import type { LogFinding } from '../evidence.ts';

const patterns: readonly [LogFinding['kind'], RegExp][] = [
  ['nondeterminism', /TMPRL1100|Nondeterminism|DeterminismViolation/i],
  ['malformed_completion', /Malformed Workflow Completion/i],
  ['script_timeout', /Script execution timed out/],
  ['unhandled', /unhandled ?rejection|uncaught ?exception/i],
  ['crash', /FATAL ERROR|Segmentation fault|panicked at/],
];
/**
 * The SDK may deliver an update twice in one activation after a workflow task timed out
 * (https://github.com/temporalio/sdk-typescript/issues/1966, checked with SDK 1.24.0). The task fails and is replayed;
 * that the history replays and that the round ends is checked by other invariants.
 */
const knownSdkFault = /Invalid transition while handling update response/;
const maxLineLength = 400;

/** Lines in the logs of one process that must never occur. */
export function searchLog(process: string, file: string): LogFinding[] {
  const findings: LogFinding[] = [];
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const found = patterns.find(([, pattern]) => pattern.test(line));
    if (found && !knownSdkFault.test(line))
      findings.push({
        process,
        kind: found[0],
        line: line.slice(0, maxLineLength),
        runId: /"(?:runId|workflowRunId)":"([0-9a-f-]{36})"/.exec(line)?.[1] ?? null,
      });
  }
  return findings;
}
