import { connect, type Socket } from 'node:net';

/** Reads an event stream on a raw socket, which needs little CPU. */
export class StreamClient {
  readonly #socket: Socket;
  readonly #event: string;
  readonly #rejected: Promise<never>;
  #text = '';
  #onEvent: (atMs: number) => void = () => {};
  #onText: () => void = () => {};

  /** @param event the name of the expected event */
  constructor(url: string, headers: Record<string, string>, event: string) {
    const { hostname, port, pathname, host } = new URL(url);
    const lines = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
    this.#event = `event: ${event}\n`;
    this.#socket = connect(Number(port), hostname);
    this.#socket.setEncoding('utf8');
    this.#socket.write(`GET ${pathname} HTTP/1.1\r\n${lines.join('')}\r\n`);
    this.#socket.on('data', (text: string) => this.#receive(text));
    this.#rejected = new Promise((_, reject) => {
      this.#socket.on('error', reject);
      this.#socket.on('close', () =>
        reject(new Error(`${url} ended the stream: ${this.#text.slice(0, 500)}`)),
      );
    });
    this.#rejected.catch(() => {});
  }

  /** Resolves once the stream is ready. */
  async ready(): Promise<void> {
    const ready = new Promise<void>((resolve) => {
      this.#onText = () => {
        if (this.#text.includes('event: ready\n')) resolve();
      };
    });
    await Promise.race([ready, this.#rejected]);
  }

  /** Resolves to the time (`performance.now()`) at which the next expected event was received completely. */
  next(): Promise<number> {
    this.#text = '';
    const received = new Promise<number>((resolve) => {
      this.#onEvent = resolve;
    });
    return Promise.race([received, this.#rejected]);
  }

  /** Resolves once the connection is closed. */
  async close(): Promise<void> {
    this.#socket.destroy();
    await this.#rejected.catch(() => {});
  }

  #receive(text: string): void {
    this.#text += text;
    this.#onText();
    // An event ends with an empty line, and its HTTP chunk with another line break.
    if (this.#text.endsWith('\n\n\r\n') && this.#text.includes(this.#event)) this.#onEvent(performance.now());
  }
}
