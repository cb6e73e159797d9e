import { z } from 'zod';
import { type Clock, sleep } from '../clock.ts';
import type { StoreCall } from '../evidence.ts';

const entrySchema = z.object({
  at: z.string(),
  method: z.string(),
  path: z.string(),
  body: z.unknown(),
  status: z.number().nullable(),
  idempotency_key: z.string().nullable(),
});
type Entry = z.infer<typeof entrySchema>;
const journalSchema = z.object({ requests: z.array(entrySchema) });
const bodySchema = z.object({ chat_id: z.string() });

/** The stand-in (mock server) keeps its newest thousand requests, so they are read before they are evicted. */
const readEveryMs = 3_000;

/** Reads the signage events that the store received, until `stopping`, and once more after it. */
export async function followStoreJournal(
  storeApiUrl: string,
  clock: Clock,
  stopping: AbortSignal,
): Promise<StoreCall[]> {
  const calls = new Map<string, Entry>();
  const startedAt = Date.now() - clock.now();
  const read = async () => {
    const answer = await fetch(`${storeApiUrl}/__journal`);
    for (const entry of journalSchema.parse(await answer.json()).requests) {
      if (entry.method === 'POST' && entry.path.startsWith('/v1/signage-events')) {
        calls.set(`${entry.at} ${entry.idempotency_key}`, entry);
      }
    }
  };
  while (!stopping.aborted) {
    await read();
    await sleep(readEveryMs, stopping);
  }
  await read();
  return [...calls.values()].map((entry) => ({
    at: Date.parse(entry.at) - startedAt,
    idempotencyKey: entry.idempotency_key ?? '',
    chatId: bodySchema.safeParse(entry.body).data?.chat_id ?? null,
    taken: entry.status !== null && entry.status < 300,
  }));
}
