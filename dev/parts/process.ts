import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { DevError } from '../dev-error.ts';
import { identify, type ProcessIdentity, signalGroup } from './process-identity.ts';
import type { ProcessTree } from './process-tree.ts';

export interface ProcessSpec {
  name: string;
  command: string;
  arguments: string[];
  env?: NodeJS.ProcessEnv;
  /** Another user than ours, for what refuses to run as root. */
  user?: { uid: number; gid: number } | null;
  cwd?: string;
  /** Gets stderr, and stdout where nobody else reads it. The log of the run before is kept beside it as `.1`. */
  logFile: string;
  /** True continues the log instead. */
  keepLog?: boolean;
  /** True for a command that does its work and ends, and for what is started again when it ends. */
  mayEnd?: boolean;
  /** Asks for a clean end; SIGTERM by default. */
  stopSignal?: NodeJS.Signals;
  /** How long a clean end may take before the process is killed; 10 s by default. */
  graceMs?: number;
}

export interface RunningProcess extends ProcessIdentity {
  readonly name: string;
  readonly logFile: string;
  /** Why it ended, in words; resolves once, also when it was asked to. */
  readonly ended: Promise<string>;
  hasEnded(): boolean;
  /** Clean at first, by force after the grace. */
  stop(): Promise<void>;
  kill(): Promise<void>;
}

const defaultGraceMs = 10_000;

/**
 * Starts a process in a group of its own, so that a Ctrl-C in the terminal does not reach it before its turn.
 * @param onStdoutLine without it, stdout goes into the log
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

/** The process, once `isReady` has said so. @throws {DevError} when it ends or dawdles first. */
export async function whenReady(
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

/** The end of a log, as the end of a sentence about it; '' when it says nothing. */
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
