/**
 * An open load: rounds begin at a constant rate, whatever becomes of those before them, and each is polled every 2 s
 * with the tag of the answer before. So a slow server gets no fewer requests, and each latency counts from the time
 * when its request was due.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { nextPrompt } from '../rounds.ts';
import { isRefused, type Poll, type StoreApp, type Ticket } from '../store-app.ts';

/** The interval that the API's documentation recommends. */
const pollEveryMs = 2_000;
/** The first round and some follow-ups, below the default cap. */
const roundsPerChat = 4;

/** What the load has seen since `clear`. */
export interface Seen {
  kickoffMs: number[];
  pollMs: number[];
  /** Kickoffs that were answered 429. */
  refused: number;
  /** Rounds that failed, and requests with any other answer. */
  failures: string[];
}

export class OpenLoad {
  readonly #client: StoreApp;
  /** Chats whose round is done. */
  readonly #idle: { chatId: string; rounds: number }[] = [];
  readonly #running = new Set<Promise<void>>();
  #perSecond = 0;
  #stopped = false;
  #seen = newSeen();
  #inFlight = 0;

  constructor(client: StoreApp) {
    this.#client = client;
    void this.#begin();
  }

  /** Rounds a second from now on. */
  set perSecond(value: number) {
    this.#perSecond = value;
  }

  /** Rounds between their kickoff and the poll that shows their end. */
  get runningRounds(): number {
    return this.#inFlight;
  }

  clear(): void {
    this.#seen = newSeen();
  }

  get seen(): Seen {
    return this.#seen;
  }

  /** Begins no more rounds, and resolves when those begun have ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async #begin(): Promise<void> {
    let dueAt = performance.now();
    while (!this.#stopped) {
      if (this.#perSecond === 0) dueAt = performance.now();
      else if (dueAt <= performance.now()) {
        this.#start(dueAt);
        dueAt += 1_000 / this.#perSecond;
        continue;
      }
      await pause(Math.min(100, Math.max(1, dueAt - performance.now())));
    }
  }

  #start(dueAt: number): void {
    const round = this.#runRound(dueAt)
      .catch((error: unknown) => {
        if (isRefused(error)) this.#seen.refused += 1;
        else this.#seen.failures.push(String(error));
      })
      .finally(() => this.#running.delete(round));
    this.#running.add(round);
  }

  async #runRound(dueAt: number): Promise<void> {
    const chat = this.#idle.shift() ?? null;
    const chatId = chat?.chatId ?? null;
    const ticket = await this.#client.kickOff(chatId, nextPrompt(chatId));
    this.#seen.kickoffMs.push(performance.now() - dueAt);
    this.#inFlight += 1;
    try {
      await this.#pollUntilDone(ticket);
    } finally {
      this.#inFlight -= 1;
    }
    const rounds = (chat?.rounds ?? 0) + 1;
    if (rounds < roundsPerChat) this.#idle.push({ chatId: ticket.chatId, rounds });
  }

  async #pollUntilDone(ticket: Ticket): Promise<void> {
    let last: Poll | null = null;
    let dueAt = performance.now();
    while (last === null || last.state === 'in_progress') {
      dueAt += pollEveryMs;
      await pause(Math.max(0, dueAt - performance.now()));
      last = await this.#client.pollRound(ticket, last);
      this.#seen.pollMs.push(performance.now() - dueAt);
    }
    if (last.state === 'error') throw new Error(`Round ${ticket.roundId} failed.`);
  }
}

function newSeen(): Seen {
  return { kickoffMs: [], pollMs: [], refused: 0, failures: [] };
}
