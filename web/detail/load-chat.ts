import { type Signal, signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { getErrorMessage } from '../../domain/error-message.ts';
import { readChat, readEvents, readReceipts } from '../api/client.ts';
import { ApiError, isAbort } from '../api/request.ts';
import type { ChatDetail, ChatEvent, Page, RoundReceipt } from '../api/types.ts';
import { subscribeToLiveEvents } from '../live/live-events.ts';

/** Interval of reads while the chat is running. */
const pollMs = 2_000;
const eventsPerPage = 20;
const maxEvents = 100;

interface ChatFailure {
  /** The API's code; a retry does not help with `NOT_FOUND`. */
  code: string;
  message: string;
}

/** A chat that is read repeatedly; null until the first read. */
export interface LoadedChat {
  detail: Signal<ChatDetail | null>;
  receipts: Signal<readonly RoundReceipt[]>;
  events: Signal<Page<ChatEvent> | null>;
  failure: Signal<ChatFailure | null>;
  refresh: () => Promise<void>;
  showMoreEvents: () => Promise<void>;
}

/** A chat that is kept up to date while a component shows it. */
export function useChat(chatId: string): LoadedChat {
  const chat = useMemo(() => loadChat(chatId), [chatId]);
  useEffect(() => chat.start(), [chat]);
  return chat;
}

function loadChat(chatId: string): LoadedChat & { start: () => () => void } {
  const detail = signal<ChatDetail | null>(null);
  const receipts = signal<readonly RoundReceipt[]>([]);
  const events = signal<Page<ChatEvent> | null>(null);
  const failure = signal<ChatFailure | null>(null);
  let size = eventsPerPage;
  let reading: Promise<void> | null = null;
  let readAgain = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closing = new AbortController();

  /** Reads one at a time; a call during a read causes another read after it. */
  async function refresh(): Promise<void> {
    if (reading) {
      readAgain = true;
      return reading;
    }
    reading = readUntilCurrent();
    await reading;
    reading = null;
    schedule();
  }

  async function readUntilCurrent(): Promise<void> {
    do {
      readAgain = false;
      await read(closing.signal);
    } while (readAgain && !closing.signal.aborted);
  }

  async function read(until: AbortSignal): Promise<void> {
    try {
      const [chat, receipt, page] = await Promise.all([
        readChat(chatId, until),
        readReceipts(chatId, until),
        readEvents(chatId, { size }, until),
      ]);
      detail.value = chat;
      receipts.value = receipt.receipts;
      events.value = page;
      failure.value = null;
    } catch (error) {
      if (isAbort(error)) return;
      const code = error instanceof ApiError ? error.code : 'UNKNOWN';
      failure.value = { code, message: getErrorMessage(error) };
    }
  }

  /** Schedules the next read, only while the chat is running and the tab is visible. */
  function schedule(): void {
    clearTimeout(timer);
    const running = detail.value?.rounds.some(({ status }) => status === 'in_progress') ?? false;
    if (running && !closing.signal.aborted && document.visibilityState === 'visible') {
      timer = setTimeout(refresh, pollMs);
    }
  }

  function start(): () => void {
    closing = new AbortController();
    const onVisible = () => {
      if (document.visibilityState === 'visible') refresh();
    };
    document.addEventListener('visibilitychange', onVisible);
    const unsubscribe = subscribeToLiveEvents((event) => {
      const about =
        event.kind === 'triggered' ? event.trigger.chatId : event.kind !== 'ready' && event.chatId;
      if (event.kind === 'ready' || about === chatId) refresh();
    });
    refresh();
    return () => {
      closing.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
      unsubscribe();
    };
  }

  function showMoreEvents(): Promise<void> {
    size = maxEvents;
    return refresh();
  }

  return { detail, receipts, events, failure, refresh, showMoreEvents, start };
}
