/**
 * A notification between processes. It carries only ids: a listener reads the rest from PostgreSQL. Delivery is at
 * most once, without a replay of missed messages. After a lost connection `onGap` is called: listeners then clear
 * their caches.
 */
export type BusMessage =
  /** A round began, a step of it ended, it ended, or the chat ended. */
  | { kind: 'chat_updated'; chat_id: string }
  /** The chat ended: workers let its activities learn of their cancellation. */
  | { kind: 'chat_ended'; chat_id: string }
  /** Texts of the chat's ended rounds were erased: servers drop them from memory. */
  | { kind: 'chat_erased'; tenant_id: string; chat_id: string }
  /** An event for a tenant's live dashboards; a signage enter has one event row per item. */
  | { kind: 'tenant_event'; tenant_id: string; event_ids: string[] }
  /** An API key was issued, rotated or revoked. */
  | { kind: 'key_changed'; key_id: string }
  /** A tenant was suspended or resumed. */
  | { kind: 'tenant_changed'; tenant_id: string }
  /** A tenant's webhook endpoints were changed. */
  | { kind: 'webhooks_changed'; tenant_id: string }
  /** A profile was written. */
  | { kind: 'profile_changed'; profile_id: string }
  /** A quote conversation has a new message or a new reply. */
  | { kind: 'quote_updated'; conversation_id: string };

export interface BusListener {
  onMessage(message: BusMessage): void;
  /** Messages may have been lost; called when the connection is back. */
  onGap?(): void;
}

export interface Bus {
  /** The server behind it, for logs and health checks. */
  readonly driver: 'redis' | 'postgres';
  /**
   * The channel of `pg_notify`, so that a statement can notify of its own write without another round trip; null if
   * the bus is not the database itself.
   */
  readonly statementChannel: string | null;
  /** Whether messages arrive at the moment; after an interruption `onGap` is called. */
  readonly isListening: boolean;
  /**
   * Resolves when the driver has sent the message.
   * @throws {BusUnavailableError} callers log it: a lost notification never fails their work
   */
  publish(message: BusMessage): Promise<void>;
  /** Returns a function that ends the subscription. */
  subscribe(listener: BusListener): () => void;
  /** Rejects when the server does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
