import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { writePrivate } from './data-folder.ts';
import { DevError } from './dev-error.ts';
import { identify, isAlive, type ProcessIdentity } from './parts/process-identity.ts';

const identitySchema = z.object({ pid: z.number(), started: z.string() });
const recordSchema = z.object({
  owner: identitySchema,
  /** True once the owner has begun to end its processes. */
  stopping: z.boolean(),
  processes: z.array(identitySchema.extend({ name: z.string() })),
});

export type RunRecord = z.infer<typeof recordSchema>;

/** This process, as a record names it. */
export function ownIdentity(): ProcessIdentity {
  return identify(process.pid) ?? { pid: process.pid, started: '' };
}

/** Null when there is none, or none that can be read: one that was being written when the machine went down. */
export function readRecord(file: string): RunRecord | null {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

/** Who runs, of a record; null when the owner is gone. */
export function livingOwner(record: RunRecord | null): ProcessIdentity | null {
  return record !== null && isAlive(record.owner) ? record.owner : null;
}

/** The pid file of a run: who runs it, and what it has started so far. */
export class RunRecordFile {
  readonly #file: string;
  readonly #record: RunRecord = { owner: ownIdentity(), stopping: false, processes: [] };

  /** @throws {DevError} when another run claims the file at the same moment */
  constructor(file: string) {
    this.#file = file;
    try {
      writeFileSync(file, JSON.stringify(this.#record), { flag: 'wx', mode: 0o600 });
    } catch (error) {
      throw new DevError(`Another start is under way (see ${file}).`, { cause: error });
    }
  }

  setProcesses(processes: readonly (ProcessIdentity & { name: string })[]): void {
    this.#record.processes = processes.map(({ name, pid, started }) => ({ name, pid, started }));
    writePrivate(this.#file, this.#record);
  }

  setStopping(): void {
    this.#record.stopping = true;
    writePrivate(this.#file, this.#record);
  }

  remove(): void {
    rmSync(this.#file, { force: true });
  }
}
