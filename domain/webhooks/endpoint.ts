import { type ChatEventKind, chatEventKinds } from '../chat/chat-event.ts';

/** A tenant has at most this many endpoints. */
export const maxEndpoints = 10;

/** What an endpoint may ask for: the kinds of a chat's events. */
export const webhookKinds: readonly ChatEventKind[] = chatEventKinds;

/** The kind of a delivery: an event of a chat, or a test that the tenant asked for. */
export type DeliveryKind = ChatEventKind | typeof testKind;
export const testKind = 'webhook.test';

/**
 * `enabled`: gets events. `paused`: by the tenant; events wait. `disabled`: by the server, for the reason beside it;
 * events of that time are not kept.
 */
export const endpointStatuses = ['enabled', 'paused', 'disabled'] as const;
export type EndpointStatus = (typeof endpointStatuses)[number];

/** `gone`: it answered 410. `failing`: it has taken nothing for days, although there were attempts. */
export const disabledReasons = ['gone', 'failing'] as const;
export type DisabledReason = (typeof disabledReasons)[number];

/** `pending`: failed so far, and tried again later. `failed`: given up. */
export const deliveryOutcomes = ['pending', 'delivered', 'failed'] as const;
export type DeliveryOutcome = (typeof deliveryOutcomes)[number];
