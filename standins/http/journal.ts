export interface JournalEntry {
  /** ISO 8601. */
  at: string;
  method: string;
  /** With its query. */
  path: string;
  /** Null where there was none, or none that could be read. */
  body: unknown;
  /** Null until the answer is out, and for ever where none was given whole (`hang`, `drop`). */
  status: number | null;
  idempotency_key: string | null;
  tenant_code: string | null;
  /** Whose trace it belongs to. */
  traceparent: string | null;
}

/** The newest requests, oldest first; the token of a request is never kept. */
export class Journal {
  readonly #limit: number;
  #entries: JournalEntry[] = [];

  constructor(limit = 1_000) {
    this.#limit = limit;
  }

  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  /** The entry is live: body and status are filled in as they become known. */
  open(request: Omit<JournalEntry, 'at' | 'body' | 'status'>): JournalEntry {
    const entry = { at: new Date().toISOString(), ...request, body: null, status: null };
    this.#entries = [...this.#entries.slice(1 - this.#limit), entry];
    return entry;
  }
}
