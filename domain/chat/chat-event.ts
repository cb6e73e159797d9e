/**
 * What happens in a chat, as its sequence of events tells it (ruling D19): each is one change of what a poll shows.
 * Webhooks and follow-polls have the same kinds.
 */
export const chatEventKinds = [
  'round.accepted',
  'step.completed',
  'round.completed',
  'round.failed',
  'chat.ended',
] as const;
export type ChatEventKind = (typeof chatEventKinds)[number];
