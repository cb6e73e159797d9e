/**
 * News between processes. A message carries ids alone; whoever hears it reads the rest from
 * PostgreSQL. Delivery is at most once and live only: after a break in the connection `onGap` is
 * called, and whoever keeps copies throws them away.
 */
export type BusMessage =
  /** A chat has moved: a round began, stepped on, ended, or the chat itself did. */
  | { kind: 'chat_moved'; chat_id: string }
  /** Something that a tenant's live dashboard shows; one signage enter has a row an item. */
  | { kind: 'tenant_event'; tenant_id: string; event_ids: string[] }
  /** An API key was issued, rotated or revoked. */
  | { kind: 'key_changed'; key_id: string }
  /** A profile was written. */
  | { kind: 'profile_changed'; profile_id: string }
  /** A quote conversation has a new message or a new reply. */
  | { kind: 'quote_moved'; conversation_id: string };

export interface BusListener {
  onMessage(message: BusMessage): void;
  /** Messages may have been lost; called once a connection is back. */
  onGap?(): void;
}

export interface Bus {
  /** Which carrier it runs on, for logs and health. */
  readonly carrier: 'redis' | 'postgres';
  /** Whether messages arrive now; what came while they did not is made up for by `onGap`. */
  readonly isListening: boolean;
  /**
   * Resolves when the carrier has taken the message.
   * @throws when the carrier cannot be reached; news is never worth failing work for, so callers log it.
   */
  publish(message: BusMessage): Promise<void>;
  /** Returns the call that ends the subscription. */
  subscribe(listener: BusListener): () => void;
  /** Rejects when the carrier does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
