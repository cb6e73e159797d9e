import { effect, signal } from '@preact/signals';
import { openChannel } from '../browser/open-channel.ts';
import { randomUuid } from '../browser/random-uuid.ts';
import { sessionId, sessionState } from '../session/session.ts';
import { connection } from './connection.ts';
import { EventStream } from './event-stream.ts';
import { publishUnlessPaused, resume } from './pause.ts';
import { SharedStream, type StreamMessage } from './shared-stream.ts';
import type { StreamListeners } from './stream-listeners.ts';
import { toLiveEvent } from './to-live-event.ts';

let lastId = 0;

/** Whether the page is hidden in the back/forward cache. */
const isPageHidden = signal(false);

/** Receives the tenant's events while there is a session. */
export function startLive(): void {
  addEventListener('pagehide', () => {
    isPageHidden.value = true;
  });
  addEventListener('pageshow', () => {
    isPageHidden.value = false;
  });
  effect(() => {
    const state = sessionState.value;
    if (state.kind === 'signed_out') connection.value = 'signed_out';
    if (isPageHidden.value || state.kind !== 'signed_in' || state.session.realm !== 'tenant') return;
    const close = openStream(sessionId(state.session), {
      onState: (now) => {
        connection.value = now;
      },
      onReady: () => publishUnlessPaused({ kind: 'ready' }),
      onEvent: (event) => {
        lastId += 1;
        publishUnlessPaused(toLiveEvent(event, { id: lastId, atMs: Date.now() }));
      },
    });
    return () => {
      close();
      resume();
    };
  });
}

/**
 * Opens the stream that all tabs of a session share, or one for this tab without a BroadcastChannel. Returns a
 * function that closes it.
 */
function openStream(sessionKey: string, listeners: StreamListeners): () => void {
  const channel = openChannel<StreamMessage>(`roundtable.stream ${sessionKey}`);
  if (!channel) {
    const stream = new EventStream(listeners);
    return () => stream.close();
  }
  const stream = new SharedStream(channel, listeners, {
    open: (leading) => new EventStream(leading),
    id: randomUuid(),
    isHidden: () => document.visibilityState === 'hidden',
  });
  const onVisible = () => {
    if (document.visibilityState === 'visible') stream.check();
  };
  document.addEventListener('visibilitychange', onVisible);
  return () => {
    document.removeEventListener('visibilitychange', onVisible);
    stream.close();
  };
}
