import { useEffect, useMemo } from 'preact/hooks';
import { subscribeToLiveEvents } from '../live/live-events.ts';
import { paused } from '../live/pause.ts';
import { ChatList } from './chat-list.ts';
import type { ListQuery } from './list-query.ts';

const runningRefreshMs = 15_000;

/** A chat list that reloads for a new query and live events, and at intervals while one of its chats is running. */
export function useChatList(query: ListQuery): ChatList {
  const list = useMemo(() => new ChatList(), []);
  const { status, profileId, text, page } = query;
  useEffect(() => {
    list.open({ status, profileId, text, page });
  }, [list, status, profileId, text, page]);
  useEffect(() => subscribeToLiveEvents((event) => list.handleEvent(event)), [list]);
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible' && !paused.value && list.isRunning()) list.refresh();
    }, runningRefreshMs);
    return () => clearInterval(timer);
  }, [list]);
  useEffect(() => () => list.close(), [list]);
  return list;
}
