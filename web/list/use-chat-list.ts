import { useEffect, useMemo } from 'preact/hooks';
import { subscribeToLiveEvents } from '../live/live-events.ts';
import { ChatList } from './chat-list.ts';
import { type ListQuery, listPath } from './list-query.ts';

/** A chat list that loads for a new query and follows live events: the stream tells of every change of a row. */
export function useChatList(query: ListQuery): ChatList {
  const list = useMemo(() => new ChatList(), []);
  useEffect(() => {
    list.open(query);
  }, [list, listPath(query)]);
  useEffect(() => subscribeToLiveEvents((event) => list.handleEvent(event)), [list]);
  useEffect(() => () => list.close(), [list]);
  return list;
}
