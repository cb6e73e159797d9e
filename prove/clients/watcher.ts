import { EventSource } from 'eventsource';
import { eventKinds } from '../../domain/chat/event-kind.ts';
import { sleep } from '../clock.ts';
import type { Stream } from '../evidence.ts';
import type { Random } from '../random.ts';
import type { Recorder } from './recorder.ts';

interface WatcherOptions {
  name: string;
  tenant: { code: string; adminToken: string };
  recorder: Recorder;
  random: Random;
  stopping: AbortSignal;
}

/** A dashboard: one tenant stream after the other, sometimes on another server. */
export async function watch({ name, tenant, recorder, random, stopping }: WatcherOptions): Promise<void> {
  while (!stopping.aborted) {
    const server = recorder.address(random.int(0, recorder.servers.length - 1));
    const stream: Stream = {
      client: name,
      tenant: tenant.code,
      server: server.name,
      openedAt: recorder.clock.now(),
      closedAt: null,
      events: [],
    };
    recorder.streams.push(stream);
    const leaving = new AbortController();
    const url = `${server.url}/api/v1/sdk-chat/events/stream`;
    const source = new EventSource(url, {
      fetch: (address, init) =>
        fetch(address, {
          ...init,
          headers: { ...init.headers, authorization: `Bearer ${tenant.adminToken}` },
        }),
    });
    for (const kind of eventKinds) {
      source.addEventListener(kind, ({ data }) =>
        stream.events.push(toEvent(recorder.clock.now(), kind, data)),
      );
    }
    source.onerror = () => leaving.abort();
    await Promise.race([sleep(random.int(5_000, 40_000), leaving.signal), sleep(3_600_000, stopping)]);
    source.close();
    stream.closedAt = recorder.clock.now();
    await sleep(random.int(100, 1_000), stopping);
  }
}

function toEvent(at: number, kind: string, data: string): Stream['events'][number] {
  const { event_ids: ids, chat_id, round_id } = JSON.parse(data) as Record<string, unknown>;
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  return {
    at,
    kind,
    eventId: Array.isArray(ids) ? text(ids[0]) : null,
    chatId: text(chat_id),
    roundId: text(round_id),
  };
}
