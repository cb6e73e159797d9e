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

/**
 * The current page of chats, with live updates. A shown row is updated in place; chats that would move rows are only
 * counted as new until `showNew`.
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
    this.#mark(items.flatMap(({ chat_id }) => (before.has(chat_id) ? [] : [chat_id])));
  }

  async handleEvent(event: LiveEvent): Promise<void> {
    switch (event.kind) {
      case 'ready':
        return this.refresh();
      case 'chat_updated':
        return this.#refetchRow(event.chatId);
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
    this.#load.abort();
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
      this.#countNew([row]);
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
