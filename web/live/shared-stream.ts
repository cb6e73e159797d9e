import type { TabChannel } from '../browser/open-channel.ts';
import type { StreamListeners, StreamState } from './stream-listeners.ts';
import type { StreamEvent } from './to-live-event.ts';

/** Decides between tabs that lead at the same time: the later claim wins. */
interface Claim {
  atMs: number;
  id: string;
}

/** What tabs tell each other. */
export type StreamMessage =
  /** Asks the leader to answer with `leading`. */
  | { kind: 'who_leads' }
  /** Sent when a tab becomes the leader, when its stream's state changes, and as an answer. */
  | { kind: 'leading'; claim: Claim; state: StreamState; hidden: boolean }
  | { kind: 'ready'; claim: Claim }
  | { kind: 'event'; claim: Claim; event: StreamEvent }
  | { kind: 'leaving'; claim: Claim };

interface Options {
  /** Opens the stream of a tab that leads. */
  open: (listeners: StreamListeners) => { close(): void };
  /** Unique among the tabs. */
  id: string;
  /** Whether the tab is in the background, where browsers slow down its timers. */
  isHidden: () => boolean;
  /** How often a follower asks for its leader. */
  checkMs?: number;
  /** How long a leader that was there may take to answer. */
  answerMs?: number;
}

/** How long a new tab waits for a leader, at least; as much again by chance, so that tabs opened together differ. */
const joinMs = 200;

/**
 * One event stream for all tabs on a channel: over HTTP/1.1 a browser has six connections to a server, and a
 * stream in each tab would leave none for the seventh. One tab leads, has the stream and passes on what it
 * brings. A leader that closes says so; one that crashed or was frozen stops answering. Then another takes
 * over, and its `onReady` makes all tabs read again what they may have missed. This needs no Web Locks, which
 * pages that came by plain HTTP do not have.
 */
export class SharedStream {
  readonly #channel: TabChannel<StreamMessage>;
  readonly #listeners: StreamListeners;
  readonly #options: Required<Options>;
  /** Of the tab that leads, this one or another; null while there is none. */
  #leader: Claim | null = null;
  /** Open while this tab leads. */
  #stream: { close(): void } | null = null;
  #state: StreamState = 'connecting';
  #election: ReturnType<typeof setTimeout> | undefined;
  readonly #check: ReturnType<typeof setInterval>;

  constructor(channel: TabChannel<StreamMessage>, listeners: StreamListeners, options: Options) {
    this.#channel = channel;
    this.#listeners = listeners;
    this.#options = { checkMs: 5_000, answerMs: 4_000, ...options };
    channel.listen((message) => this.#receive(message));
    listeners.onState('connecting');
    this.#elect(joinMs * (1 + Math.random()));
    this.#check = setInterval(() => this.check(), this.#options.checkMs);
  }

  /** Makes sure that the leader is there. */
  check(): void {
    if (this.#stream || this.#election !== undefined) return;
    this.#elect(this.#options.answerMs);
  }

  /** Another tab takes over at once. */
  close(): void {
    clearInterval(this.#check);
    clearTimeout(this.#election);
    if (this.#stream && this.#leader) this.#send({ kind: 'leaving', claim: this.#leader });
    this.#stream?.close();
    this.#channel.close();
  }

  /** Leads unless a leader answers in time. */
  #elect(waitMs: number): void {
    clearTimeout(this.#election);
    this.#election = setTimeout(() => this.#lead(), waitMs);
    this.#send({ kind: 'who_leads' });
  }

  #lead(): void {
    this.#election = undefined;
    // Later than the leader before it, whatever became of the clock.
    const claim = { atMs: Math.max(Date.now(), (this.#leader?.atMs ?? 0) + 1), id: this.#options.id };
    this.#leader = claim;
    this.#sayLeading();
    this.#stream = this.#options.open({
      onState: (state) => {
        this.#setState(state);
        this.#sayLeading();
      },
      onReady: () => {
        this.#listeners.onReady();
        this.#send({ kind: 'ready', claim });
      },
      onEvent: (event) => {
        this.#listeners.onEvent(event);
        this.#send({ kind: 'event', claim, event });
      },
    });
  }

  #receive(message: StreamMessage): void {
    if (message.kind === 'who_leads') {
      if (this.#stream) this.#sayLeading();
    } else if (this.#leader && isLater(this.#leader, message.claim)) {
      // Another tab leads by an older claim: the answer ends that.
      if (this.#stream && message.kind === 'leading') this.#sayLeading();
    } else if (message.kind === 'leaving') {
      if (!this.#stream) this.#elect(joinMs * Math.random());
    } else {
      this.#follow(message);
    }
  }

  #follow(message: Extract<StreamMessage, { kind: 'leading' | 'ready' | 'event' }>): void {
    clearTimeout(this.#election);
    this.#election = undefined;
    this.#stream?.close();
    this.#stream = null;
    const isNew = this.#leader?.id !== message.claim.id || this.#leader.atMs !== message.claim.atMs;
    this.#leader = message.claim;
    const state = message.kind === 'leading' ? message.state : 'live';
    this.#setState(state);
    // The stream of a leader that was there before is ready already.
    if (message.kind === 'ready' || (isNew && state === 'live')) this.#listeners.onReady();
    if (message.kind === 'event') this.#listeners.onEvent(message.event);
    // A tab in the background takes long to connect again.
    const isSlow = message.kind === 'leading' && message.hidden && state === 'reconnecting';
    if (isSlow && !this.#options.isHidden()) this.#lead();
  }

  #setState(state: StreamState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#listeners.onState(state);
  }

  #sayLeading(): void {
    if (!this.#leader) return;
    const [claim, state, hidden] = [this.#leader, this.#state, this.#options.isHidden()];
    this.#send({ kind: 'leading', claim, state, hidden });
  }

  #send(message: StreamMessage): void {
    this.#channel.send(message);
  }
}

function isLater(one: Claim, other: Claim): boolean {
  return one.atMs > other.atMs || (one.atMs === other.atMs && one.id > other.id);
}
