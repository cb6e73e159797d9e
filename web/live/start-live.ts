import { effect } from '@preact/signals';
import { sessionState } from '../session/session.ts';
import { connection } from './connection.ts';
import { EventStream } from './event-stream.ts';
import { passOn, resume } from './pause.ts';
import { toNews } from './to-news.ts';

let lastId = 0;

/** Follows the tenant's events for as long as somebody is signed in. */
export function startLive(): void {
  effect(() => {
    const state = sessionState.value;
    if (state.kind === 'signed_out') connection.value = 'signed_out';
    if (state.kind !== 'signed_in' || state.session.realm !== 'tenant') return;
    const stream = new EventStream({
      onState: (now) => {
        connection.value = now;
      },
      onReady: () => passOn({ kind: 'ready' }),
      onEvent: (event) => {
        lastId += 1;
        passOn(toNews(event, { id: lastId, atMs: Date.now() }));
      },
    });
    return () => {
      stream.close();
      resume();
    };
  });
}
