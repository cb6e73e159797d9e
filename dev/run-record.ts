import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { writePrivate } from './data-folder.ts';
import { DevError } from './dev-error.ts';
import { identify, isAlive, type ProcessIdentity } from './processes/process-identity.ts';

const identitySchema = z.object({ pid: z.number(), started: z.string() });
const recordSchema = z.object({
  owner: identitySchema,
  /** True once the owner has begun to stop its processes. */
  stopping: z.boolean(),
  processes: z.array(identitySchema.extend({ name: z.string() })),
});

type RunRecord = z.infer<typeof recordSchema>;

/** The identity of this process. */
function getOwnIdentity(): ProcessIdentity {
  return identify(process.pid) ?? { pid: process.pid, started: '' };
}

/** Null if the record is missing or unreadable, for example after a crash of the machine during a write. */
export function readRecord(file: string): RunRecord | null {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

/** The owner of a record; null if it has ended. */
export function getLivingOwner(record: RunRecord | null): ProcessIdentity | null {
  return record !== null && isAlive(record.owner) ? record.owner : null;
}

/** The pid file of a run: its owner, and the processes that it has started. */
export class RunRecordFile {
  readonly #file: string;
  readonly #record: RunRecord = { owner: getOwnIdentity(), stopping: false, processes: [] };

  /** @throws {DevError} when another run claims the file at the same time */
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
