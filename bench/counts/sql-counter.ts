import type { ConnectionObserver } from './tcp-proxy.ts';

/**
 * Counts round trips to PostgreSQL from its wire protocol (version 3): each Sync of the extended protocol and each
 * Query of the simple one is answered once, so it is one round trip.
 */
/** What a process does whether it has work or not: checks of connections, the bus, and a worker's lease. */
const background = /^(select 1$|listen )|"worker_leases"/i;

export class SqlCounter {
  /** The text of the statement of each round trip but those in the background, in order; without parameters. */
  readonly statements: string[] = [];
  /** Bytes in both directions. */
  bytes = 0;

  clear(): void {
    this.statements.length = 0;
    this.bytes = 0;
  }

  #add(statement: string): void {
    if (!background.test(statement)) this.statements.push(statement);
  }

  /** Observes one connection. */
  observe(): ConnectionObserver {
    const prepared = new Map<string, string>();
    let statement = '';
    const frames = new Frames((type, body) => {
      if (type === 'Q') this.#add(readText(body, 0).text);
      if (type === 'P') {
        const { text: name, next } = readText(body, 0);
        statement = readText(body, next).text;
        prepared.set(name, statement);
      }
      if (type === 'B') {
        const { next } = readText(body, 0);
        statement = prepared.get(readText(body, next).text) ?? statement;
      }
      if (type === 'S') this.#add(statement);
    });
    return {
      onSent: (bytes) => {
        this.bytes += bytes.length;
        frames.add(bytes);
      },
      onReceived: (bytes) => {
        this.bytes += bytes.length;
      },
    };
  }
}

/** Splits what a client sends into messages: a startup message without a type, then type, length and body. */
class Frames {
  #rest: Buffer = Buffer.alloc(0);
  #hasStarted = false;
  readonly #onFrame: (type: string, body: Buffer) => void;

  constructor(onFrame: (type: string, body: Buffer) => void) {
    this.#onFrame = onFrame;
  }

  add(bytes: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    for (;;) {
      const typeLength = this.#hasStarted ? 1 : 0;
      if (this.#rest.length < typeLength + 4) return;
      const length = this.#rest.readInt32BE(typeLength);
      const end = typeLength + length;
      if (this.#rest.length < end) return;
      if (this.#hasStarted)
        this.#onFrame(String.fromCharCode(this.#rest[0] ?? 0), this.#rest.subarray(5, end));
      this.#hasStarted = true;
      this.#rest = this.#rest.subarray(end);
    }
  }
}

/** A text that ends with a zero byte. */
function readText(body: Buffer, from: number): { text: string; next: number } {
  const end = body.indexOf(0, from);
  return { text: body.toString('utf8', from, end), next: end + 1 };
}
