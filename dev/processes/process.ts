import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { DevError } from '../dev-error.ts';
import { identify, type ProcessIdentity, signalGroup } from './process-identity.ts';
import type { ProcessTree } from './process-tree.ts';

interface ProcessSpec {
  name: string;
  command: string;
  arguments: string[];
  env?: NodeJS.ProcessEnv;
  /** Another user, for programs that refuse to run as root. */
  user?: { uid: number; gid: number } | null;
  cwd?: string;
  /** Receives stderr, and stdout without `onStdoutLine`. The previous run's log is kept as `.1`. */
  logFile: string;
  /** True appends to the log instead. */
  keepLog?: boolean;
  /** True for a command that exits when it is done, and for a process that is restarted. */
  mayEnd?: boolean;
  /** Signal for a graceful stop; SIGTERM by default. */
  stopSignal?: NodeJS.Signals;
  /** Grace period before the process is killed; 10 s by default. */
  graceMs?: number;
}

export interface RunningProcess extends ProcessIdentity {
  readonly name: string;
  readonly logFile: string;
  /** Resolves to the reason when the process has ended, also after stop(). */
  readonly ended: Promise<string>;
  hasEnded(): boolean;
  /** Stops gracefully, and kills after the grace period. */
  stop(): Promise<void>;
  kill(): Promise<void>;
}

const defaultGraceMs = 10_000;

/**
 * Starts a process in its own group, so that a Ctrl-C in the terminal does not reach it directly.
 * @param onStdoutLine without it, stdout goes to the log
 */
export function startProcess(
  tree: ProcessTree,
  spec: ProcessSpec,
  onStdoutLine?: (line: string) => void,
): RunningProcess {
  if (existsSync(spec.logFile) && !spec.keepLog) renameSync(spec.logFile, `${spec.logFile}.1`);
  const log = openSync(spec.logFile, 'a', 0o600);
  const child = spawn(spec.command, spec.arguments, {
    env: spec.env,
    cwd: spec.cwd,
    uid: spec.user?.uid,
    gid: spec.user?.gid,
    stdio: ['ignore', onStdoutLine === undefined ? log : 'pipe', log],
    detached: true,
  });
  closeSync(log);
  if (child.stdout !== null && onStdoutLine !== undefined) {
    createInterface({ input: child.stdout }).on('line', onStdoutLine);
  }
  const running = supervise(child, spec);
  if (child.pid !== undefined) tree.add(running, spec.mayEnd ?? false);
  return running;
}

/** Resolves once `isReady` does. @throws {DevError} when the process ends or the time limit passes first */
export async function waitUntilReady(
  running: RunningProcess,
  isReady: () => Promise<boolean>,
  limitMs: number,
): Promise<void> {
  const until = performance.now() + limitMs;
  while (!(await isReady())) {
    if (running.hasEnded()) {
      throw new DevError(
        `${running.name} does not start: ${await running.ended}.${tailLog(running.logFile)} Its log: ${running.logFile}`,
      );
    }
    if (performance.now() > until) {
      await running.kill();
      throw new DevError(
        `${running.name} is not ready after ${Math.round(limitMs / 1000)} s.${tailLog(running.logFile)} Its log: ${running.logFile}`,
      );
    }
    await pause(20);
  }
}

/** The last line of a log, to be appended to a message; '' if it is empty. */
export function tailLog(logFile: string): string {
  const line = readFileSync(logFile, 'utf8').trimEnd().split('\n').at(-1)?.trim() ?? '';
  return line === '' ? '' : ` It said: ${line.slice(0, 300).replace(/\.$/, '')}.`;
}

function supervise(child: ChildProcess, spec: ProcessSpec): RunningProcess {
  let over = false;
  const ended = new Promise<string>((resolve) => {
    const end = (why: string) => {
      over = true;
      resolve(why);
    };
    child.once('error', (error) => end(error.message));
    child.once('exit', (code, signal) => end(signal === null ? `exit code ${code}` : `ended by ${signal}`));
  });
  const pid = child.pid ?? 0;
  const end = async (signal: NodeJS.Signals, graceMs: number) => {
    if (over) return;
    signalGroup(pid, signal);
    await Promise.race([ended, pause(graceMs, undefined, { ref: false })]);
    if (over) return;
    signalGroup(pid, 'SIGKILL');
    await ended;
  };
  return {
    name: spec.name,
    logFile: spec.logFile,
    pid,
    started: identify(pid)?.started ?? '',
    ended,
    hasEnded: () => over,
    stop: () => end(spec.stopSignal ?? 'SIGTERM', spec.graceMs ?? defaultGraceMs),
    kill: () => end('SIGKILL', 0),
  };
}
