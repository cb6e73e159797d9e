import { sleep } from '../clock.ts';
import type { Random } from '../random.ts';
import type { Recorder } from './recorder.ts';

interface QuoteUserOptions {
  name: string;
  recorder: Recorder;
  random: Random;
  stopping: AbortSignal;
}

/** The stages of a conversation that ends in a quote. */
const stages = 4;

/** A user of the Quote Generator: conversations of four messages, each sent after the last reply. */
export async function quote(options: QuoteUserOptions): Promise<void> {
  const { name, recorder, random, stopping } = options;
  for (let conversation = 1; !stopping.aborted; conversation += 1) {
    const ids = { userId: name, threadNum: `thread-${conversation}` };
    for (let stage = 1; stage <= stages && !stopping.aborted; stage += 1) {
      const { call } = await recorder.send(
        { name, tenant: '', headers: {} },
        {
          kind: 'quote_message',
          method: 'POST',
          path: '/api/chat/send',
          server: random.int(0, recorder.servers.length - 1),
          body: { ...ids, content: `message ${stage}`, timestamp: new Date().toISOString() },
          prompt: `${ids.userId}/${ids.threadNum}/${stage}`,
        },
      );
      // A message has no key and cannot be repeated, so an unknown outcome abandons the conversation.
      if (call.status !== 200) break;
      if (!(await isAnswered(ids, options))) break;
    }
    await sleep(random.int(500, 3_000), stopping);
  }
}

async function isAnswered(
  ids: { userId: string; threadNum: string },
  { recorder, random, stopping }: QuoteUserOptions,
): Promise<boolean> {
  const until = recorder.clock.now() + 30_000;
  while (!stopping.aborted && recorder.clock.now() < until) {
    const { url } = recorder.address(random.int(0, recorder.servers.length - 1));
    const answer = await fetch(`${url}/api/chat/status?${new URLSearchParams(ids)}`, {
      signal: AbortSignal.timeout(5_000),
    })
      .then((response) => response.json() as Promise<{ status?: string }>)
      .catch(() => null);
    if (answer?.status === 'completed') return true;
    await sleep(random.int(150, 500), stopping);
  }
  return false;
}
