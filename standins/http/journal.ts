export interface JournalEntry {
  /** ISO 8601. */
  at: string;
  method: string;
  /** Including the query. */
  path: string;
  /** Null if missing or unreadable. */
  body: unknown;
  /** Null until the answer is complete, and permanently without a complete one (`hang`, `drop`). */
  status: number | null;
  idempotency_key: string | null;
  /** Sent with the answer, as `x-request-id`. */
  request_id: string;
  tenant_code: string | null;
  /** Trace context of the caller. */
  traceparent: string | null;
}

/** The newest requests, oldest first, without their tokens. */
export class Journal {
  readonly #limit: number;
  #entries: JournalEntry[] = [];

  constructor(limit = 1_000) {
    this.#limit = limit;
  }

  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  /** Returns a mutable entry: the caller sets body and status later. */
  open(request: Omit<JournalEntry, 'at' | 'body' | 'status'>): JournalEntry {
    const entry = { at: new Date().toISOString(), ...request, body: null, status: null };
    this.#entries = [...this.#entries.slice(1 - this.#limit), entry];
    return entry;
  }
}
