import { sleep } from '../clock.ts';
import type { Random } from '../random.ts';
import { toChatRead } from './read-chat.ts';
import type { Answer, Recorder, Request } from './recorder.ts';

interface RoundReader {
  send(request: Request): Promise<Answer>;
  recorder: Recorder;
  random: Random;
  stopping: AbortSignal;
}

const pauseMs = [80, 160] as const;
const limitMs = 60_000;

/** Polls the chat several times a second until its round has ended, for a minute at most. */
export async function followRound(
  { chatId, roundId, path }: { chatId: string; roundId: string; path: string },
  { send, recorder, random, stopping }: RoundReader,
): Promise<void> {
  const until = recorder.clock.now() + limitMs;
  while (!stopping.aborted && recorder.clock.now() < until) {
    const server = random.int(0, recorder.servers.length - 1);
    const answer = await send({ kind: 'poll_chat', method: 'GET', path, server, chatId });
    if (answer.call.status === 200) {
      const read = toChatRead(answer);
      recorder.reads.push(read);
      const round = read.rounds.find((one) => one.roundId === roundId);
      if (round !== undefined && round.status !== 'in_progress') return;
    }
    await sleep(random.int(...pauseMs), stopping);
  }
}
