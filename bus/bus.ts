/**
 * A notification between processes. It carries ids alone: a listener reads the rest from PostgreSQL. Delivery is at
 * most once and live only. After a break in the connection `onGap` is called, and caches are to be cleared.
 */
export type BusMessage =
  /** A round began, a step of it ended, it ended, or the chat ended. */
  | { kind: 'chat_updated'; chat_id: string }
  /** Something that a tenant's live dashboard shows; one signage enter has a row an item. */
  | { kind: 'tenant_event'; tenant_id: string; event_ids: string[] }
  /** An API key was issued, rotated or revoked. */
  | { kind: 'key_changed'; key_id: string }
  /** A profile was written. */
  | { kind: 'profile_changed'; profile_id: string }
  /** A quote conversation has a new message or a new reply. */
  | { kind: 'quote_updated'; conversation_id: string };

export interface BusListener {
  onMessage(message: BusMessage): void;
  /** Messages may have been lost; called once a connection is back. */
  onGap?(): void;
}

export interface Bus {
  /** What it runs on, for logs and health. */
  readonly driver: 'redis' | 'postgres';
  /** Whether messages arrive now; what came while they did not is made up for by `onGap`. */
  readonly isListening: boolean;
  /**
   * Resolves when the driver has sent the message.
   * @throws {BusUnavailableError} callers log it: work never fails for a notification
   */
  publish(message: BusMessage): Promise<void>;
  /** Returns the call that ends the subscription. */
  subscribe(listener: BusListener): () => void;
  /** Rejects when the server behind it does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
