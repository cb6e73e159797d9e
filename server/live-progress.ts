import { LRUCache } from 'lru-cache';
import type { ChatSnapshot, RoundSnapshot } from '../db/repositories/chat-snapshots.ts';
import { freshProgress, type Progress, steps } from '../domain/chat/progress.ts';
import { storedProgress } from '../domain/chat/stored-progress.ts';
import type { Logger } from '../logger.ts';
import type { ChatGateway } from './chat-gateway.ts';

/** By round id; a round that is not in it is shown as it is written down. */
export type LiveProgress = ReadonlyMap<string, Progress>;

const maxRounds = 20_000;
/** How long actors are not asked after one did not answer: polls then show what is written down. */
const pauseMs = 2_000;
const nobodyAsked: LiveProgress = new Map();

/**
 * What actors say of their live rounds. A step is written down a moment before its actor hears of it, and
 * must not show before: so an actor is asked whenever the rows know of a step that it has not told of yet,
 * which is once a step, and not while nothing has moved.
 */
export function createLiveProgress(
  gateway: Pick<ChatGateway, 'progress'>,
  logger: Logger,
): (chat: ChatSnapshot) => Promise<LiveProgress> {
  const told = new LRUCache<string, Progress>({ max: maxRounds });
  let pausedUntil = 0;

  const isAhead = (round: RoundSnapshot) => {
    const known = told.get(round.roundId) ?? freshProgress;
    const stored = storedProgress(round.status, round.steps);
    return steps.some((step) => stored[step] === 'done' && known[step] !== 'done');
  };

  return async (chat) => {
    const running = chat.rounds.filter(({ status }) => status === 'in_progress');
    if (!running.some(isAhead) || Date.now() < pausedUntil) return nobodyAsked;
    try {
      const { rounds } = await gateway.progress(chat.chatId);
      for (const { round_id, progress } of rounds) told.set(round_id, progress);
      return new Map(rounds.map(({ round_id, progress }) => [round_id, progress]));
    } catch (error) {
      pausedUntil = Date.now() + pauseMs;
      logger.warn({ err: error, chat_id: chat.chatId }, 'an actor did not answer; polls show the rows');
      return nobodyAsked;
    }
  };
}
