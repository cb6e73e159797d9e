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

/** Whether the page was left; a browser may keep it for the way back. */
const left = signal(false);

/** Follows the tenant's events for as long as somebody is signed in. */
export function startLive(): void {
  addEventListener('pagehide', () => {
    left.value = true;
  });
  addEventListener('pageshow', () => {
    left.value = false;
  });
  effect(() => {
    const state = sessionState.value;
    if (state.kind === 'signed_out') connection.value = 'signed_out';
    if (left.value || state.kind !== 'signed_in' || state.session.realm !== 'tenant') return;
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

/** The stream that all tabs of this login share, or one for this tab alone where tabs cannot talk; returns its end. */
function openStream(login: string, listeners: StreamListeners): () => void {
  const channel = openChannel<StreamMessage>(`roundtable.stream ${login}`);
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
