import type { components, operations } from './schema.ts';

type Schemas = components['schemas'];
type BodyOf<Operation extends { requestBody: { content: { 'application/json': unknown } } }> =
  Operation['requestBody']['content']['application/json'];

export type Ad = Schemas['Ad'];
export type Barcodes = Schemas['Barcodes'];
export type ChatEvent = Schemas['ChatEvent'];
export type ChatEventData = Schemas['ChatEventData'];
export type ChatEventKind = ChatEvent['kind'];
export type ChatEvents = Schemas['ChatEvents'];
export type ChatList = Schemas['ChatList'];
export type ChatView = Schemas['Chat'];
export type CouponItem = Schemas['CouponItem'];
export type EndedChat = Schemas['EndedChat'];
export type KeyValidation = Schemas['KeyValidation'];
export type Kickoff = Schemas['Kickoff'];
export type NewProfile = Schemas['NewProfile'];
export type Profile = Schemas['Profile'];
export type RecommendedItem = Schemas['RecommendedItem'];
export type Round = Schemas['Round'];
export type SignageAccepted = Schemas['SignageAccepted'];
export type Step = NonNullable<ChatEvent['step']>;
export type Todos = Schemas['Todos'];
export type TriggerAccepted = Schemas['TriggerAccepted'];
/** The body of a webhook; `type` discriminates its `data`. */
export type WebhookEvent = Schemas['WebhookEvent'];

/** Free JSON; `name`, `gender`, `age`, `locale` and `persona` have a meaning for the assistant. */
export type ProfileData = BodyOf<operations['createProfile']>;
export type ChatListQuery = NonNullable<operations['listChats']['parameters']['query']>;

/** A trigger of a chat. `round_id` is the round asked last, unless given. */
type OfChat<Body> = Omit<Body, 'chat_id' | 'round_id'> & { round_id?: string };
export type SignageTrigger = OfChat<BodyOf<operations['triggerSignage']>>;
export type CouponTrigger = OfChat<BodyOf<operations['triggerCoupon']>>;
export type RecommendTrigger = OfChat<BodyOf<operations['triggerRecommend']>>;
export type BacklistTrigger = Omit<BodyOf<operations['triggerBacklist']>, 'chat_id'>;
