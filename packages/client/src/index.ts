export type { AskOptions, Chat } from './chat.ts';
export { type Client, type ClientOptions, createClient } from './client.ts';
export {
  AuthenticationError,
  ConflictError,
  ConnectionError,
  InsufficientCreditError,
  InvalidRequestError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  RoundtableError,
  ServerError,
} from './errors.ts';
export type { FollowOptions } from './follow.ts';
export type { CallOptions, PostOptions, Timing } from './http.ts';
export type * from './types.ts';
export { verifyWebhook, type WebhookRequest, WebhookVerificationError } from './webhook.ts';
