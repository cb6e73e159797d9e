import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openChannel } from '../../../web/browser/open-channel.ts';
import { SharedStream, type StreamMessage } from '../../../web/live/shared-stream.ts';
import type { StreamListeners, StreamState } from '../../../web/live/stream-listeners.ts';
import type { StreamEvent } from '../../../web/live/to-live-event.ts';
import { waitFor } from '../../support/wait-for.ts';

/** A tab, and what its listeners have received. */
interface Tab {
  shared: SharedStream;
  /** Messages queued while the tab is frozen; null while it runs. */
  held: StreamMessage[] | null;
  receive: (message: StreamMessage) => void;
  /** Listeners of the tab's open stream; null while another tab leads. */
  stream: StreamListeners | null;
  state: StreamState;
  ready: number;
  events: StreamEvent[];
  hidden: boolean;
}

const event: StreamEvent = { name: 'chat_completed', data: { profile_id: 'p', chat_id: 'c' } };

let name: string;
let tabs: Tab[];
beforeEach(() => {
  name = randomUUID();
  tabs = [];
});
afterEach(() => {
  for (const { shared } of tabs) shared.close();
});

function openTab({ channelName = name, hidden = false } = {}): Tab {
  const channel = openChannel<StreamMessage>(channelName);
  if (!channel) throw new Error('There are no channels here.');
  const tab = {
    held: null,
    stream: null,
    state: 'connecting',
    ready: 0,
    events: [],
    hidden,
  } as unknown as Tab;
  tab.shared = new SharedStream(
    {
      ...channel,
      listen(listener) {
        tab.receive = listener;
        channel.listen((message) => (tab.held ? tab.held.push(message) : listener(message)));
      },
    },
    {
      onState: (state) => {
        tab.state = state;
      },
      onReady: () => {
        tab.ready += 1;
      },
      onEvent: (received) => tab.events.push(received),
    },
    {
      id: randomUUID(),
      isHidden: () => tab.hidden,
      checkMs: 20,
      answerMs: 200,
      open(listeners) {
        tab.stream = listeners;
        listeners.onState('connecting');
        queueMicrotask(() => {
          listeners.onState('live');
          listeners.onReady();
        });
        return {
          close() {
            tab.stream = null;
          },
        };
      },
    },
  );
  tabs.push(tab);
  return tab;
}

const leaders = () => tabs.filter(({ stream }) => stream !== null);
const allLive = () => tabs.every(({ state }) => state === 'live') && leaders().length === 1;

/** Tabs that all follow the first. */
async function openTabs(count: number): Promise<[leader: Tab, ...followers: Tab[]]> {
  const leader = openTab();
  await waitFor(() => leader.stream !== null);
  const followers = Array.from({ length: count - 1 }, () => openTab());
  await waitFor(allLive);
  expect(leader.stream).not.toBeNull();
  return [leader, ...followers];
}

describe('the shared stream of tabs', () => {
  test('delivers each event to each tab once', async () => {
    const [leader, ...followers] = await openTabs(4);
    leader.stream?.onEvent(event);
    await waitFor(() => followers.every(({ events }) => events.length > 0));
    for (const { events } of tabs) expect(events).toEqual([event]);
    for (const { ready } of followers) expect(ready).toBeGreaterThan(0);
  });

  test('is opened once when tabs open together', async () => {
    for (let n = 0; n < 8; n += 1) openTab();
    await waitFor(allLive);
    leaders()[0]?.stream?.onEvent(event);
    await waitFor(() => tabs.every(({ events }) => events.length === 1));
  });

  test('is taken over when its tab closes, and all tabs reload', async () => {
    const [leader, ...followers] = await openTabs(3);
    const before = followers.map(({ ready }) => ready);
    leader.shared.close();
    tabs = followers;
    await waitFor(() => followers.every(({ ready }, index) => ready > (before[index] ?? 0)));
    await waitFor(allLive);
  });

  test('is taken over from a frozen tab until it is back', async () => {
    const [frozen, follower] = await openTabs(2);
    const held: StreamMessage[] = [];
    frozen.held = held;
    await waitFor(() => follower?.stream !== null);
    const before = frozen.ready;
    frozen.held = null;
    held.forEach(frozen.receive);
    await waitFor(allLive);
    expect(frozen.stream).toBeNull();
    expect(frozen.ready).toBeGreaterThan(before);
  });

  test('is taken over by a visible tab from a hidden one', async () => {
    const [leader, follower] = await openTabs(2);
    leader.stream?.onState('reconnecting');
    await waitFor(() => follower?.state === 'reconnecting');
    expect(follower?.stream).toBeNull();
    leader.hidden = true;
    leader.stream?.onState('connecting');
    leader.stream?.onState('reconnecting');
    await waitFor(() => follower?.stream !== null);
    await waitFor(allLive);
    expect(leader.stream).toBeNull();
  });

  test('is separate from that of another session', async () => {
    const [leader] = await openTabs(2);
    const other = openTab({ channelName: `${name} other` });
    await waitFor(() => other.state === 'live');
    leader.stream?.onEvent(event);
    await waitFor(() => tabs[1]?.events.length === 1);
    expect(other.events).toEqual([]);
  });
});
