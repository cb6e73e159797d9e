import type { StoredConversation } from '../../db/repositories/quotes/quote-conversations.ts';
import { lastStage, type Stage, toStage } from '../../domain/quotes/stage.ts';
import { partsOf, type SpokenPart } from '../../domain/quotes/token-schedule.ts';

/** Where a listener is: the part of a stage's reply that it is to hear next. */
export interface Place {
  stage: Stage;
  /** From 0. */
  part: number;
}

/** Names a part for good, so that a listener that comes back can say what it heard last. */
export function eventIdOf(conversationId: string, { stage, part }: Place): string {
  return `${conversationId}.${stage}.${part}`;
}

/** All parts of a stage's reply; null while it is being made. */
export function partsOfStage(conversation: StoredConversation, stage: Stage): SpokenPart[] | null {
  const reply = conversation.messages.find((message) => message.stage === stage)?.reply;
  if (!reply) return null;
  return partsOf({
    content: reply.content,
    quote: stage === lastStage ? conversation.quote : null,
    speakingFromMs: reply.speakingFrom.getTime(),
    tokenMs: reply.tokenMs,
  });
}

/**
 * Where a listener begins: after what it heard last, else at the reply that is being made, else at the last
 * one. Null when it has heard all there is.
 * @param lastEventId empty for a new listener; one of another conversation, or of nobody's, counts as empty
 */
export function placeOf(conversation: StoredConversation, lastEventId: string): Place | null {
  const heard = placeIn(conversation, lastEventId);
  if (!heard) return { stage: currentStage(conversation), part: 0 };
  const parts = partsOfStage(conversation, heard.stage) ?? [];
  if (heard.part + 1 < parts.length) return { stage: heard.stage, part: heard.part + 1 };
  const isNewest = heard.stage === conversation.messages.length;
  return isNewest ? null : { stage: toStage(heard.stage + 1), part: 0 };
}

function currentStage({ messages }: StoredConversation): Stage {
  const current = messages.find(({ reply }) => reply === null) ?? messages.at(-1);
  return current?.stage ?? 1;
}

function placeIn(conversation: StoredConversation, eventId: string): Place | null {
  const [, id, stage, part] = /^([0-9a-f-]{36})\.([1-4])\.(\d{1,6})$/.exec(eventId) ?? [];
  if (id !== conversation.id || stage === undefined || part === undefined) return null;
  const place = { stage: toStage(Number(stage)), part: Number(part) };
  const parts = partsOfStage(conversation, place.stage);
  return parts !== null && place.part < parts.length ? place : null;
}
