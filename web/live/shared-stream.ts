import type { TabChannel } from '../browser/open-channel.ts';
import type { StreamListeners, StreamState } from './stream-listeners.ts';
import type { StreamEvent } from './to-live-event.ts';

/** A claim to leadership. Of two leaders the one with the later claim wins. */
interface Claim {
  atMs: number;
  id: string;
}

/** Messages between tabs. */
export type StreamMessage =
  /** Asks the leader to answer with `leading`. */
  | { kind: 'who_leads' }
  /** Sent when a tab becomes the leader, when its stream's state changes, and as an answer. */
  | { kind: 'leading'; claim: Claim; state: StreamState; hidden: boolean }
  | { kind: 'ready'; claim: Claim }
  | { kind: 'event'; claim: Claim; event: StreamEvent }
  | { kind: 'leaving'; claim: Claim };

interface Options {
  /** Opens the leader's stream. */
  open: (listeners: StreamListeners) => { close(): void };
  /** Unique among all tabs. */
  id: string;
  /** Whether the tab is in the background, where browsers throttle timers. */
  isHidden: () => boolean;
  /** How often a follower checks its leader. */
  checkMs?: number;
  /** How long a known leader may take to answer. */
  answerMs?: number;
}

/**
 * The minimum time that a new tab waits for a leader. It adds a random time of the same length against simultaneous
 * claims.
 */
const joinMs = 200;

/**
 * One event stream for all tabs on a channel: over HTTP/1.1 a browser has six connections per server, so a stream per
 * tab would block the seventh tab. One tab is the leader, which opens the stream and forwards its events. A leader that
 * closes announces it; one that crashed or was frozen stops answering. Then another tab takes over, and its `onReady`
 * makes all tabs reload what they may have missed. Web Locks are not used, because pages over plain HTTP lack them.
 */
export class SharedStream {
  readonly #channel: TabChannel<StreamMessage>;
  readonly #listeners: StreamListeners;
  readonly #options: Required<Options>;
  /** The claim of the current leader, this tab or another; null if there is none. */
  #leader: Claim | null = null;
  /** Open while this tab is the leader. */
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

  /** Checks that the leader still answers. */
  check(): void {
    if (this.#stream || this.#election !== undefined) return;
    this.#elect(this.#options.answerMs);
  }

  /** Closes the stream; another tab takes over at once. */
  close(): void {
    clearInterval(this.#check);
    clearTimeout(this.#election);
    if (this.#stream && this.#leader) this.#send({ kind: 'leaving', claim: this.#leader });
    this.#stream?.close();
    this.#channel.close();
  }

  /** Becomes the leader unless another one answers in time. */
  #elect(waitMs: number): void {
    clearTimeout(this.#election);
    this.#election = setTimeout(() => this.#lead(), waitMs);
    this.#send({ kind: 'who_leads' });
  }

  #lead(): void {
    this.#election = undefined;
    // Later than the previous claim, even if the clock was set back.
    const claim = { atMs: Math.max(Date.now(), (this.#leader?.atMs ?? 0) + 1), id: this.#options.id };
    this.#leader = claim;
    this.#announceLeadership();
    this.#stream = this.#options.open({
      onState: (state) => {
        this.#setState(state);
        this.#announceLeadership();
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
      if (this.#stream) this.#announceLeadership();
    } else if (this.#leader && isLaterClaim(this.#leader, message.claim)) {
      // Another leader has an older claim; the answer makes it a follower.
      if (this.#stream && message.kind === 'leading') this.#announceLeadership();
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
    // A known leader's stream is ready already.
    if (message.kind === 'ready' || (isNew && state === 'live')) this.#listeners.onReady();
    if (message.kind === 'event') this.#listeners.onEvent(message.event);
    // A leader in the background reconnects slowly because of throttled timers.
    const isSlow = message.kind === 'leading' && message.hidden && state === 'reconnecting';
    if (isSlow && !this.#options.isHidden()) this.#lead();
  }

  #setState(state: StreamState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#listeners.onState(state);
  }

  #announceLeadership(): void {
    if (!this.#leader) return;
    const [claim, state, hidden] = [this.#leader, this.#state, this.#options.isHidden()];
    this.#send({ kind: 'leading', claim, state, hidden });
  }

  #send(message: StreamMessage): void {
    this.#channel.send(message);
  }
}

function isLaterClaim(one: Claim, other: Claim): boolean {
  return one.atMs > other.atMs || (one.atMs === other.atMs && one.id > other.id);
}
