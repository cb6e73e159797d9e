import { connect, type Socket } from 'node:net';

/** Listens to an event stream on a bare socket, which costs the machine little. */
export class StreamClient {
  readonly #socket: Socket;
  readonly #event: string;
  readonly #refused: Promise<never>;
  #text = '';
  #onEvent: (atMs: number) => void = () => {};
  #onText: () => void = () => {};

  /** @param event the name that is waited for */
  constructor(url: string, headers: Record<string, string>, event: string) {
    const { hostname, port, pathname, host } = new URL(url);
    const lines = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
    this.#event = `event: ${event}\n`;
    this.#socket = connect(Number(port), hostname);
    this.#socket.setEncoding('utf8');
    this.#socket.write(`GET ${pathname} HTTP/1.1\r\n${lines.join('')}\r\n`);
    this.#socket.on('data', (text: string) => this.#hear(text));
    this.#refused = new Promise((_, reject) => {
      this.#socket.on('error', reject);
      this.#socket.on('close', () =>
        reject(new Error(`${url} ended the stream: ${this.#text.slice(0, 500)}`)),
      );
    });
    this.#refused.catch(() => {});
  }

  /** Resolves once the stream is ready. */
  async ready(): Promise<void> {
    const ready = new Promise<void>((resolve) => {
      this.#onText = () => {
        if (this.#text.includes('event: ready\n')) resolve();
      };
    });
    await Promise.race([ready, this.#refused]);
  }

  /** Resolves to when the next event of the name had arrived whole, as `performance.now()` has it. */
  next(): Promise<number> {
    this.#text = '';
    const heard = new Promise<number>((resolve) => {
      this.#onEvent = resolve;
    });
    return Promise.race([heard, this.#refused]);
  }

  /** Resolves once the connection is closed. */
  async close(): Promise<void> {
    this.#socket.destroy();
    await this.#refused.catch(() => {});
  }

  #hear(text: string): void {
    this.#text += text;
    this.#onText();
    // An event ends with an empty line, and its chunk with one more line break.
    if (this.#text.endsWith('\n\n\r\n') && this.#text.includes(this.#event)) this.#onEvent(performance.now());
  }
}
