import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { sessionRequestSchema } from '../../upstreams/llm-demo/schema.ts';
import type { Session } from './sessions.ts';

const entrySchema = z.object({ id: z.string(), session: sessionRequestSchema });

/** A file of sessions, one JSON line each, for one process at a time; the newest `max` are kept. */
export class SessionFile {
  readonly #file: string;
  readonly #max: number;
  #lines = 0;

  constructor(file: string, max: number) {
    this.#file = file;
    this.#max = max;
  }

  /** Oldest first. An incomplete line, left by a killed process, is skipped. */
  read(): [string, Session][] {
    const text = existsSync(this.#file) ? readFileSync(this.#file, 'utf8') : '';
    const entries = text.split('\n').flatMap(parseLine).slice(-this.#max);
    const draft = `${this.#file}.new`;
    writeFileSync(draft, entries.map(([id, session]) => toLine(id, session)).join(''), { mode: 0o600 });
    renameSync(draft, this.#file);
    this.#lines = entries.length;
    return entries;
  }

  add(id: string, session: Session): void {
    if (this.#lines >= 2 * this.#max) this.read();
    appendFileSync(this.#file, toLine(id, session));
    this.#lines += 1;
  }
}

function toLine(id: string, session: Session): string {
  return `${JSON.stringify({ id, session })}\n`;
}

function parseLine(line: string): [string, Session][] {
  try {
    const { id, session } = entrySchema.parse(JSON.parse(line));
    return [[id, session]];
  } catch {
    return [];
  }
}
