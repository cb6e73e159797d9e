import { setTimeout as pause } from 'node:timers/promises';
import { DevError } from '../../dev/dev-error.ts';
import type { RunningProcess } from '../../dev/processes/process.ts';
import { signalGroup } from '../../dev/processes/process-identity.ts';
import type { ProcessTree } from '../../dev/processes/process-tree.ts';
import { startEntry } from '../../dev/processes/start-entry.ts';
import type { Clock } from '../clock.ts';
import { isCoreFault, type ProcessEnd } from '../evidence.ts';
import type { Build } from './build.ts';

interface MemberOptions {
  tree: ProcessTree;
  clock: Clock;
  name: string;
  /** `server/main.ts` or `worker/main.ts`. */
  entry: string;
  env: NodeJS.ProcessEnv;
  logFile: string;
  /** Every start is appended to it, and its end once known. */
  ends: ProcessEnd[];
}

const graceMs = 20_000;
const startLimitMs = 60_000;
const restartPauseMs = 500;

/** One server or worker, run by successive processes. */
export class Member {
  readonly name: string;
  readonly logFile: string;
  readonly #options: MemberOptions;
  #running: RunningProcess | null = null;
  #record: ProcessEnd | null = null;
  #started = 0;

  constructor(options: MemberOptions) {
    this.name = options.name;
    this.logFile = options.logFile;
    this.#options = options;
  }

  /** Resolves once a restart of its own is done; null without one. */
  #restarting: Promise<void> | null = null;

  /** Null while no process runs. */
  get pid(): number | null {
    return this.#running === null || this.#running.hasEnded() ? null : this.#running.pid;
  }

  /**
   * Resolves when it is ready. A process that ends earlier because a dependency is down is started again, as
   * a supervisor does.
   * @throws {DevError} when it is not ready in time
   */
  async start(build: Build, changes: NodeJS.ProcessEnv = {}): Promise<void> {
    const until = performance.now() + startLimitMs;
    for (;;) {
      try {
        return await this.#startOnce(build, changes);
      } catch (error) {
        if (!(error instanceof DevError) || performance.now() > until) throw error;
        await pause(restartPauseMs);
      }
    }
  }

  async #startOnce(build: Build, changes: NodeJS.ProcessEnv): Promise<void> {
    const { tree, clock, entry, env, ends } = this.#options;
    this.#started += 1;
    const record: ProcessEnd = {
      name: `${this.name}#${this.#started}`,
      pid: null,
      startedAt: clock.now(),
      endedAt: null,
      asked: true,
      reason: 'did not get ready',
    };
    ends.push(record);
    this.#record = record;
    const { running } = await startEntry(tree, {
      name: this.name,
      entry,
      root: build.root,
      env: { ...env, WORKFLOW_BUNDLE: build.workflowBundle, ...changes },
      logFile: `${this.logFile}.${this.#started}`,
      graceMs,
      mayEnd: true,
    });
    this.#running = running;
    record.asked = false;
    record.pid = running.pid;
    void running.ended.then((reason) => {
      record.endedAt = clock.now();
      record.reason = reason;
      // As a process manager does; any other unexpected end stays a violation, and is not repaired.
      if (!record.asked && isCoreFault(record)) this.#restart(build, changes);
    });
  }

  #restart(build: Build, changes: NodeJS.ProcessEnv): void {
    this.#restarting = this.start(build, changes);
    // The next caller that awaits it gets the error.
    this.#restarting.catch(() => {});
  }

  /** Kills the process, as in a crash. @throws {Error} when there is no process to kill */
  async kill(): Promise<void> {
    const running = await this.#required();
    this.#asked();
    await running.kill();
  }

  /** Stops the process, as in a deploy. */
  async stop(): Promise<void> {
    const running = await this.#required();
    this.#asked();
    await running.stop();
  }

  /** Suspends the process, as when its machine runs out of memory or is migrated. */
  async pauseFor(ms: number): Promise<void> {
    const { pid } = await this.#required();
    if (!signalGroup(pid, 'SIGSTOP')) throw new Error(`${this.name} cannot be paused: it is gone`);
    await pause(ms);
    signalGroup(pid, 'SIGCONT');
  }

  /** Restarts a process that ended unexpectedly; the record counts that end as a violation. */
  async ensureRunning(build: Build): Promise<void> {
    await this.#restarting;
    if (this.pid === null) await this.start(build);
  }

  logFiles(): string[] {
    return Array.from({ length: this.#started }, (_, index) => `${this.logFile}.${index + 1}`);
  }

  currentLogFile(): string {
    return `${this.logFile}.${this.#started}`;
  }

  #asked(): void {
    if (this.#record !== null) this.#record.asked = true;
  }

  async #required(): Promise<RunningProcess> {
    await this.#restarting;
    if (this.#running === null || this.#running.hasEnded()) throw new Error(`${this.name} does not run`);
    return this.#running;
  }
}
