import { useEffect, useMemo } from 'preact/hooks';
import { subscribeToLiveEvents } from '../live/live-events.ts';
import { paused } from '../live/pause.ts';
import { ChatList } from './chat-list.ts';
import type { ListQuery } from './list-query.ts';

const runningRefreshMs = 15_000;

/** A chat list that follows the query, the event, and, while a chat of it runs, the clock. */
export function useChatList(query: ListQuery): ChatList {
  const list = useMemo(() => new ChatList(), []);
  const { status, profileId, text, page } = query;
  useEffect(() => {
    list.open({ status, profileId, text, page });
  }, [list, status, profileId, text, page]);
  useEffect(() => subscribeToLiveEvents((event) => list.hear(event)), [list]);
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible' && !paused.value && list.isRunning()) list.refresh();
    }, runningRefreshMs);
    return () => clearInterval(timer);
  }, [list]);
  useEffect(() => () => list.close(), [list]);
  return list;
}
