import { findChat } from '../../../db/repositories/chat/chats.ts';
import { eventId } from '../../../db/repositories/chat/events.ts';
import { findTriggerRound, type TriggerRound } from '../../../db/repositories/chat/trigger-rounds.ts';
import { insertTrigger } from '../../../db/repositories/chat/triggers.ts';
import { readAnalystComments } from '../../../domain/chat/analyst-comments.ts';
import type { TriggerKind } from '../../../domain/chat/event-kind.ts';
import type { CouponItem, CouponSpotItem } from '../../../domain/chat/notifications.ts';
import {
  fillCoupon,
  findRecommended,
  type TriggerItem,
  toRecommendPayload,
  withComment,
} from '../../../domain/chat/trigger.ts';
import { invalidRequest, notFound } from '../../http/errors.ts';
import type { SdkCaller } from '../authenticate.ts';
import { type NamedChat, toChatRef } from '../chats/own-chat.ts';
import type { SdkDeps } from '../deps.ts';
import type { ProfileWrite } from '../idempotent.ts';
import type { BacklistTrigger, CouponTrigger, RecommendTrigger, SignageTrigger } from './schema.ts';

type Accepted<T> = T & { accepted: true };

/**
 * The shopper entered or left a signage's circle. An entry is stored as one event per item and shown on dashboards.
 * Both become outbox entries, which the chat's actor sends to the store in order; the response does not wait for it.
 */
export async function triggerSignage(
  deps: SdkDeps,
  request: ProfileWrite,
  body: SignageTrigger,
): Promise<Accepted<{ event_ids: string[]; action?: 'exit' }>> {
  const round = await findRound(deps, request, body);
  const base = { profile_id: request.profileId, chat_id: round.chatId, round_id: round.roundId };
  if (body.action === 'exit') {
    await saveTrigger(deps, request, {
      round,
      kind: 'signage_triggered',
      payloads: [],
      forwardBody: { ...base, action: 'exit' },
    });
    return { event_ids: [], accepted: true, action: 'exit' };
  }
  const given = body.items ?? [];
  const shownItems = given.length > 0 ? given : (round.notifications?.ad.items ?? []);
  const items: TriggerItem[] = shownItems.map((item) => ({ ...item }));
  const forgotten = body.forgotten && body.forgotten.length > 0 ? { forgotten: body.forgotten } : {};
  const comments = readAnalystComments(round.notificationsRaw);
  const payloads = items.map((item) => ({ ...base, item: withComment(item, comments), ...forgotten }));
  const event_ids = await saveTrigger(deps, request, {
    round,
    kind: 'signage_triggered',
    payloads,
    forwardBody: { ...base, action: 'enter', items, ...forgotten },
  });
  return { event_ids, accepted: true };
}

/** A coupon was issued, redeemed or dismissed in the app; appended to the log of events (ruling Q43). */
export async function triggerCoupon(
  deps: SdkDeps,
  request: ProfileWrite,
  body: CouponTrigger,
): Promise<Accepted<{ event_id: string }>> {
  const { chat_id: _chat, round_id: _round, kind, ...given } = body;
  if (!given.rec_id && (given.item_id === null || given.item_id === undefined)) {
    throw invalidRequest('rec_id: is required, or item_id for a coupon spot');
  }
  const round = await findRound(deps, request, body);
  const stored = await findCoupon(deps, request.caller, round, body);
  const item = withComment(fillCoupon(given, stored), readAnalystComments(round.notificationsRaw));
  const payload = {
    profile_id: request.profileId,
    chat_id: round.chatId,
    round_id: round.roundId,
    kind: kind ?? 'issued',
    ...item,
  };
  return saveEvent(deps, request, { round, kind: 'coupon_triggered', payloads: [payload] });
}

/** A recommended item was shown or tapped; one event per call. */
export async function triggerRecommend(
  deps: SdkDeps,
  request: ProfileWrite,
  body: RecommendTrigger,
): Promise<Accepted<{ event_id: string }>> {
  const round = await findRound(deps, request, body);
  const item = findRecommended(round.recommendedItems, body.rec_id);
  if (!item) throw notFound('The round recommends no such item.');
  const payload = {
    profile_id: request.profileId,
    chat_id: round.chatId,
    round_id: round.roundId,
    ...withComment(toRecommendPayload(item), readAnalystComments(round.crossSellRaw)),
  };
  return saveEvent(deps, request, { round, kind: 'recommend_triggered', payloads: [payload] });
}

/** The app asks dashboards to show a chat's notifications (ruling Q9). */
export async function triggerBacklist(
  deps: SdkDeps,
  request: ProfileWrite,
  body: BacklistTrigger,
): Promise<Accepted<{ event_id: string }>> {
  const round = await findRound(deps, request, { chat_id: body.chat_id });
  const { ad, coupon } = round.notifications ?? { ad: { items: [] }, coupon: [] };
  const payload = {
    profile_id: request.profileId,
    chat_id: round.chatId,
    notification_items: body.notification_items ?? [...ad.items, ...coupon],
  };
  return saveEvent(deps, request, { round, kind: 'backlist_triggered', payloads: [payload] });
}

async function findRound(
  deps: SdkDeps,
  { caller, profileId }: ProfileWrite,
  { chat_id, round_id }: { chat_id: string; round_id?: string },
): Promise<TriggerRound> {
  const named = round_id === undefined ? { chatId: chat_id } : { chatId: chat_id, roundId: round_id };
  const round = await findTriggerRound(deps.db, caller, { profileId, ...named });
  if (!round) throw notFound('There is no such round.');
  return round;
}

/** Finds the trigger's coupon: the round's by rec_id, or the store's coupon spot by item_id (rulings Q42, Q43). */
async function findCoupon(
  deps: SdkDeps,
  caller: SdkCaller,
  round: TriggerRound,
  { rec_id, item_id, item_name }: CouponTrigger,
): Promise<CouponItem | CouponSpotItem | null> {
  if (rec_id) {
    const coupon = round.notifications?.coupon.find((one) => one.rec_id === rec_id) ?? null;
    const isSelfDescribed = (item_id ?? null) !== null || (item_name ?? null) !== null;
    if (!coupon && !isSelfDescribed) throw notFound('The round has no such coupon.');
    return coupon;
  }
  const { items } = await deps.couponSpots(caller.tenantCode);
  const spot = items.find((one) => one.item_id === item_id);
  if (!spot) throw notFound('There is no coupon spot with this item.');
  return spot;
}

interface SavedTrigger {
  round: TriggerRound;
  kind: TriggerKind;
  /** One event each. */
  payloads: readonly Record<string, unknown>[];
  /** What the store is sent, if anything. */
  forwardBody?: Record<string, unknown>;
}

/** Stores a trigger of one event. */
async function saveEvent(
  deps: SdkDeps,
  request: ProfileWrite,
  trigger: SavedTrigger,
): Promise<Accepted<{ event_id: string }>> {
  const [event_id = ''] = await saveTrigger(deps, request, trigger);
  return { event_id, accepted: true };
}

/** Stores the trigger, publishes its events, and signals its outbox entry to the chat's actor. */
async function saveTrigger(
  deps: SdkDeps,
  { caller, profileId, newId }: ProfileWrite,
  { round: { chatId, roundId }, kind, payloads, forwardBody }: SavedTrigger,
): Promise<string[]> {
  const events = payloads.map((payload, index) => ({ id: eventId(newId(`event/${index}`)), payload }));
  const forward = forwardBody ? { id: newId('forward'), body: forwardBody } : null;
  await insertTrigger(deps.db, {
    tenantId: caller.tenantId,
    chatId,
    roundId,
    kind,
    events,
    outboxEntry: forward,
  });
  const event_ids = events.map(({ id }) => id);
  if (event_ids.length > 0) {
    deps.bus
      .publish({ kind: 'tenant_event', tenant_id: caller.tenantId, event_ids })
      .catch((error: unknown) => deps.logger.warn({ err: error }, 'failed to publish a notification'));
  }
  if (forward) await signalActor(deps, { caller, profileId, chatId }, forward.id);
  return event_ids;
}

/** Only logs a failure: the reconciler finds unsent outbox entries. */
async function signalActor(deps: SdkDeps, named: NamedChat, forwardId: string): Promise<void> {
  const { caller, profileId, chatId } = named;
  try {
    const chat = await findChat(deps.db, caller, { profileId, chatId });
    if (chat) await deps.chats.forwardToStore(toChatRef(named), chat, forwardId);
  } catch (error) {
    deps.logger.warn(
      { err: error, chat_id: chatId },
      'failed to signal an outbox entry to the actor; left it to the reconciler',
    );
  }
}
