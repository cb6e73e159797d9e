import type { StoredConversation } from '../../db/repositories/quotes/quote-conversations.ts';
import { lastStage, type Stage, toStage } from '../../domain/quotes/stage.ts';
import { getStreamChunks, type StreamChunk } from '../../domain/quotes/token-schedule.ts';

/** Where a listener is: the part of a stage's reply that it is to hear next. */
export interface StreamCursor {
  stage: Stage;
  /** From 0. */
  part: number;
}

/** Names a part for good, so that a listener that comes back can say what it heard last. */
export function toEventId(conversationId: string, { stage, part }: StreamCursor): string {
  return `${conversationId}.${stage}.${part}`;
}

/** All parts of a stage's reply; null while it is being made. */
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
 * Where a listener begins: after what it heard last, else at the reply that is being made, else at the last
 * one. Null when it has heard all there is.
 * @param lastEventId empty for a new listener; one of another conversation, or of nobody's, counts as empty
 */
export function getStartCursor(conversation: StoredConversation, lastEventId: string): StreamCursor | null {
  const heard = parseCursor(conversation, lastEventId);
  if (!heard) return { stage: currentStage(conversation), part: 0 };
  const parts = getChunks(conversation, heard.stage) ?? [];
  if (heard.part + 1 < parts.length) return { stage: heard.stage, part: heard.part + 1 };
  const isNewest = heard.stage === conversation.messages.length;
  return isNewest ? null : { stage: toStage(heard.stage + 1), part: 0 };
}

function currentStage({ messages }: StoredConversation): Stage {
  const current = messages.find(({ reply }) => reply === null) ?? messages.at(-1);
  return current?.stage ?? 1;
}

function parseCursor(conversation: StoredConversation, eventId: string): StreamCursor | null {
  const [, id, stage, part] = /^([0-9a-f-]{36})\.([1-4])\.(\d{1,6})$/.exec(eventId) ?? [];
  if (id !== conversation.id || stage === undefined || part === undefined) return null;
  const place = { stage: toStage(Number(stage)), part: Number(part) };
  const parts = getChunks(conversation, place.stage);
  return parts !== null && place.part < parts.length ? place : null;
}
