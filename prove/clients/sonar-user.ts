import { sleep } from '../clock.ts';
import type { Random } from '../random.ts';
import type { Answer, Recorder } from './recorder.ts';

const conversationsPath = '/api/sonar/ai/conversations';

/** A user of Sonar: one conversation after the other, with a few questions and an occasional stop. */
export async function askSonar({
  name,
  key,
  recorder,
  random,
  stopping,
}: {
  name: string;
  key: string;
  recorder: Recorder;
  random: Random;
  stopping: AbortSignal;
}): Promise<void> {
  const send = (method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> =>
    recorder.send(
      { name, tenant: '', headers: { authorization: `Bearer ${key}` } },
      {
        kind: 'sonar_question',
        method,
        path,
        server: random.int(0, recorder.servers.length - 1),
        ...(body !== undefined && { body }),
      },
    );
  while (!stopping.aborted) {
    const begun = await send('POST', conversationsPath);
    const guid = begun.body?.guid;
    if (begun.call.status === 200 && typeof guid === 'string') {
      const questions = random.int(1, 3);
      for (let number = 1; number <= questions && !stopping.aborted; number += 1) {
        await send('POST', `${conversationsPath}/${guid}/chats`, {
          question: `How do sales of week ${number} compare?`,
        });
        await sleep(random.int(200, 2_000), stopping);
      }
      if (random.chance(0.2)) await send('POST', `${conversationsPath}/${guid}/stop`);
      await send('GET', `${conversationsPath}/${guid}`);
    }
    await sleep(random.int(500, 3_000), stopping);
  }
}
