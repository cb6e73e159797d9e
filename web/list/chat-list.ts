import { batch, signal } from '@preact/signals';
import { assertNever } from '../../domain/assert-never.ts';
import { defaultChatSort } from '../../domain/chat/chat-filter.ts';
import { getErrorMessage } from '../../domain/error-message.ts';
import { pick } from '../../domain/pick.ts';
import { listChats, readChat } from '../api/client.ts';
import { isAbort } from '../api/request.ts';
import type { ChatDetail, ChatRow, Page } from '../api/types.ts';
import type { LiveEvent } from '../live/live-events.ts';
import { rememberProfile } from '../live/profile-names.ts';
import { type ListQuery, matchesFilter, pageSize, toFilterParams } from './list-query.ts';

const markedMs = 4_000;

/** Events of this time are handled together; after a read of the page those of the longer one. */
const batchMs = 100;
const restMs = 1_000;
/** More changed chats than this cost one read of the page instead of one each. */
const maxSingleReads = 3;
/** More are not told apart: the page is read anyway. */
const maxChanged = 1_000;

/**
 * The current page of chats, with live updates.
 *
 * 1. A shown row is updated in place.
 * 2. New chats appear at the top of the newest page, unless it is held because the user is reading it, or it is
 *    another page or order: rows do not move by themselves then, and the chats are counted as new until `showNew`.
 * 3. However many events come, there is one read at a time, and a pause between them.
 */
export class ChatList {
  /** Null until the first response. */
  readonly page = signal<Page<ChatRow> | null>(null);
  readonly loading = signal(true);
  /** Why the last load failed; the previous page stays. */
  readonly error = signal<string | null>(null);
  /** Chats that have just changed, highlighted for a few seconds. */
  readonly marked = signal<ReadonlySet<string>>(new Set());
  /** New chats that a reload would add. */
  readonly unseen = signal<ReadonlySet<string>>(new Set());
  /** Whether the user is reading the rows. */
  readonly held = signal(false);
  /** How many new chats have appeared by themselves last. */
  readonly arrived = signal(0);

  readonly #changed = new Set<string>();
  #batch: ReturnType<typeof setTimeout> | undefined;
  #query: ListQuery = { page: 0 };
  #load = new AbortController();

  /** Loads the page of a query. */
  async open(query: ListQuery): Promise<void> {
    this.#query = query;
    await this.reload();
  }

  /** Reloads the page. */
  async reload(): Promise<void> {
    this.loading.value = true;
    const page = await this.#read();
    if (page) this.#show(page);
  }

  /** Reloads the page, but updates only shown rows; others are counted as new. */
  async refresh(): Promise<void> {
    // A running load may be of another query than the shown page.
    if (this.loading.value) {
      await this.reload();
      return;
    }
    const page = await this.#read();
    if (!page) return;
    const shown = this.page.value;
    if (shown === null || shown.items.length === 0) {
      this.#show(page);
      return;
    }
    const byId = new Map(page.items.map((row) => [row.chat_id, row]));
    const known = new Set(shown.items.map(({ chat_id }) => chat_id));
    const added = page.items.filter((row) => !known.has(row.chat_id) && this.#isWithin(row, shown));
    const changed = shown.items.filter((row) => byId.get(row.chat_id)?.updated_at !== row.updated_at);
    if (added.length > 0 && this.#follows()) {
      this.#show(page);
      this.#mark([...added, ...changed].map(({ chat_id }) => chat_id));
      this.arrived.value = added.length;
      return;
    }
    batch(() => {
      this.page.value = { ...page, items: shown.items.map((row) => byId.get(row.chat_id) ?? row) };
      this.#mark(changed.flatMap(({ chat_id }) => (byId.has(chat_id) ? [chat_id] : [])));
      this.#countNew(added);
    });
  }

  /** Reloads the page and highlights the new chats. */
  async showNew(): Promise<void> {
    const before = new Set(this.page.value?.items.map(({ chat_id }) => chat_id));
    await this.reload();
    const items = this.page.value?.items ?? [];
    const added = items.flatMap(({ chat_id }) => (before.has(chat_id) ? [] : [chat_id]));
    this.#mark(added);
    this.arrived.value = added.length;
  }

  /** Holds new chats back while the user is reading the rows, and shows them afterwards. */
  setHeld(held: boolean): void {
    this.held.value = held;
    if (this.unseen.value.size > 0 && this.#follows()) this.showNew();
  }

  async handleEvent(event: LiveEvent): Promise<void> {
    switch (event.kind) {
      case 'ready':
        return this.refresh();
      case 'chat_updated':
        if (this.#changed.size < maxChanged) this.#changed.add(event.chatId);
        this.#batch ??= setTimeout(() => this.#handleBatch(), batchMs);
        return;
      case 'chat_started':
        return this.#showStarted(event.chatId);
      // Changes no row.
      case 'triggered':
        return;
      default:
        assertNever(event);
    }
  }

  close(): void {
    clearTimeout(this.#batch);
    this.#batch = undefined;
    this.#load.abort();
  }

  async #handleBatch(): Promise<void> {
    const chatIds = [...this.#changed];
    this.#changed.clear();
    const isMany = chatIds.length > maxSingleReads;
    if (isMany) await this.refresh();
    else for (const chatId of chatIds) await this.#refetchRow(chatId);
    // `close` may have come meanwhile.
    if (this.#batch === undefined) return;
    this.#batch = setTimeout(
      () => {
        if (this.#changed.size > 0) this.#handleBatch();
        else this.#batch = undefined;
      },
      isMany ? restMs : batchMs,
    );
  }

  /** Whether new chats appear by themselves. */
  #follows(): boolean {
    const { page, sort = defaultChatSort } = this.#query;
    return page === 0 && sort === defaultChatSort && !this.held.value;
  }

  async #refetchRow(chatId: string): Promise<void> {
    const row = await readChat(chatId).then(toRow, () => null);
    const shown = this.page.value;
    if (row === null || shown === null) return;
    rememberProfile(row);
    if (shown.items.some(({ chat_id }) => chat_id === chatId)) {
      this.page.value = {
        ...shown,
        items: shown.items.map((one) => (one.chat_id === chatId ? row : one)),
      };
      this.#mark([chatId]);
    } else if (shown.items.length === 0 && this.#query.page === 0) {
      await this.showNew();
    } else if (matchesFilter(row, this.#query) && this.#isWithin(row, shown)) {
      if (this.#follows()) await this.refresh();
      else this.#countNew([row]);
    }
  }

  /** Shows the user's own new chat at the top at once. */
  async #showStarted(chatId: string): Promise<void> {
    const isShown = this.page.value?.items.some(({ chat_id }) => chat_id === chatId) ?? false;
    if (isShown || this.#query.page > 0) await this.#refetchRow(chatId);
    else await this.showNew();
  }

  async #read(): Promise<Page<ChatRow> | null> {
    this.#load.abort();
    const load = new AbortController();
    this.#load = load;
    try {
      const paging = { page: this.#query.page, size: pageSize };
      const page = await listChats({ ...paging, ...toFilterParams(this.#query) }, load.signal);
      if (load.signal.aborted) return null;
      page.items.forEach(rememberProfile);
      batch(() => {
        this.loading.value = false;
        this.error.value = null;
      });
      return page;
    } catch (error) {
      if (isAbort(error) || load.signal.aborted) return null;
      batch(() => {
        this.loading.value = false;
        this.error.value = getErrorMessage(error);
      });
      return null;
    }
  }

  #show(page: Page<ChatRow>): void {
    batch(() => {
      this.page.value = page;
      this.unseen.value = new Set();
    });
  }

  /** Whether a row belongs on the shown page or before it. Only the newest page is sure of that. */
  #isWithin(row: ChatRow, shown: Page<ChatRow>): boolean {
    const { sort = defaultChatSort } = this.#query;
    return sort !== defaultChatSort || row.created_at >= (shown.items.at(-1)?.created_at ?? '');
  }

  #countNew(rows: readonly ChatRow[]): void {
    if (rows.length === 0) return;
    this.unseen.value = new Set([...this.unseen.value, ...rows.map(({ chat_id }) => chat_id)]);
  }

  #mark(chatIds: readonly string[]): void {
    if (chatIds.length === 0) return;
    this.marked.value = new Set([...this.marked.value, ...chatIds]);
    setTimeout(() => {
      this.marked.value = new Set([...this.marked.value].filter((id) => !chatIds.includes(id)));
    }, markedMs);
  }
}

/** The list's row of a chat. */
function toRow(chat: ChatDetail): ChatRow {
  return pick(chat, [
    'chat_id',
    'profile_id',
    'profile_summary',
    'prompt',
    'status',
    'last_error',
    'created_at',
    'updated_at',
    'ended_at',
    'error_code',
    'round_count',
    'seconds',
    'credits',
  ]);
}
