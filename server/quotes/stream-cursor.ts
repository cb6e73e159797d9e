import type { StoredConversation } from '../../db/repositories/quotes/quote-conversations.ts';
import { lastStage, type Stage, toStage } from '../../domain/quotes/stage.ts';
import { getStreamChunks, type StreamChunk } from '../../domain/quotes/token-schedule.ts';

/** The position of a stream: the next chunk of a stage's reply. */
export interface StreamCursor {
  stage: Stage;
  /** From 0. */
  chunk: number;
}

/** The permanent id of a chunk, which a reconnecting client sends as its last event id. */
export function toEventId(conversationId: string, { stage, chunk }: StreamCursor): string {
  return `${conversationId}.${stage}.${chunk}`;
}

/** All chunks of a stage's reply; null while it is being generated. */
export function getChunks(conversation: StoredConversation, stage: Stage): StreamChunk[] | null {
  const reply = conversation.messages.find((message) => message.stage === stage)?.reply;
  if (!reply) return null;
  return getStreamChunks({
    content: reply.content,
    quote: stage === lastStage ? conversation.quote : null,
    startsAtMs: reply.startsAt.getTime(),
    tokenMs: reply.tokenMs,
  });
}

/**
 * The position at which a stream starts: after the last event id, else at the pending reply, else at the last reply.
 * Null if the client has received everything.
 * @param lastEventId empty for a new client; an invalid id, or one of another conversation, counts as empty
 */
export function getStartCursor(conversation: StoredConversation, lastEventId: string): StreamCursor | null {
  const last = parseCursor(conversation, lastEventId);
  if (!last) return { stage: currentStage(conversation), chunk: 0 };
  const chunks = getChunks(conversation, last.stage) ?? [];
  if (last.chunk + 1 < chunks.length) return { stage: last.stage, chunk: last.chunk + 1 };
  const isNewest = last.stage === conversation.messages.length;
  return isNewest ? null : { stage: toStage(last.stage + 1), chunk: 0 };
}

function currentStage({ messages }: StoredConversation): Stage {
  const current = messages.find(({ reply }) => reply === null) ?? messages.at(-1);
  return current?.stage ?? 1;
}

function parseCursor(conversation: StoredConversation, eventId: string): StreamCursor | null {
  const [, id, stage, chunk] = /^([0-9a-f-]{36})\.([1-4])\.(\d{1,6})$/.exec(eventId) ?? [];
  if (id !== conversation.id || stage === undefined || chunk === undefined) return null;
  const cursor = { stage: toStage(Number(stage)), chunk: Number(chunk) };
  const chunks = getChunks(conversation, cursor.stage);
  return chunks !== null && cursor.chunk < chunks.length ? cursor : null;
}
