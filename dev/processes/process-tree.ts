import type { RunningProcess } from './process.ts';

interface LostProcess {
  name: string;
  why: string;
  logFile: string;
}

/**
 * The processes of one run, oldest first. It stops them in reverse order, and reports a process that exits on its
 * own.
 */
export class ProcessTree {
  readonly #running: RunningProcess[] = [];
  readonly #onChange: (running: readonly RunningProcess[]) => void;
  /** Names in the order of their first start; a restarted process keeps its position. */
  readonly #names: string[] = [];
  #stopping = false;

  /** Resolves when a process is lost: it has exited on its own and is not restarted. */
  readonly lost: Promise<LostProcess>;
  readonly reportLoss: (lost: LostProcess) => void;

  /** @param onChange called synchronously after each change, so that a record on disk never misses a process */
  constructor(onChange: (running: readonly RunningProcess[]) => void = () => {}) {
    this.#onChange = onChange;
    const { promise, resolve } = Promise.withResolvers<LostProcess>();
    this.lost = promise;
    this.reportLoss = resolve;
  }

  isEmpty(): boolean {
    return this.#running.length === 0;
  }

  isStopping(): boolean {
    return this.#stopping;
  }

  add(running: RunningProcess, mayEnd: boolean): void {
    if (!this.#names.includes(running.name)) this.#names.push(running.name);
    this.#running.push(running);
    const position = ({ name }: RunningProcess) => this.#names.indexOf(name);
    this.#running.sort((one, other) => position(one) - position(other));
    this.#onChange(this.#running);
    running.ended.then((why) => {
      if (this.#stopping) return;
      if (mayEnd) this.#forget(running);
      else this.reportLoss({ name: running.name, why, logFile: running.logFile });
    });
    if (this.#stopping) running.kill();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    for (const running of [...this.#running].reverse()) {
      await running.stop();
      this.#forget(running);
    }
  }

  async kill(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#running.map((running) => running.kill()));
    this.#onChange([]);
  }

  #forget(running: RunningProcess): void {
    this.#running.splice(this.#running.indexOf(running), 1);
    this.#onChange(this.#running);
  }
}
