import { findChat } from '../../../db/repositories/chat/chats.ts';
import { eventId } from '../../../db/repositories/chat/events.ts';
import { findTriggerRound, type TriggerRound } from '../../../db/repositories/chat/trigger-rounds.ts';
import { insertTrigger, type NewTrigger } from '../../../db/repositories/chat/triggers.ts';
import { readAnalystComments } from '../../../domain/chat/analyst-comments.ts';
import type { CouponItem } from '../../../domain/chat/notifications.ts';
import {
  fillCoupon,
  findRecommended,
  type TriggerItem,
  toRecommendPayload,
  withComment,
} from '../../../domain/chat/trigger.ts';
import type { ServerDeps } from '../../deps.ts';
import { invalidRequest, notFound } from '../../http/errors.ts';
import type { SdkCaller } from '../authenticate.ts';
import { toChatRef } from '../chat-ref.ts';
import type { BacklistTrigger, CouponTrigger, RecommendTrigger, SignageTrigger } from './schema.ts';

/** Whose trigger it is, and how ids of what it writes are made. */
export interface TriggerRequest {
  caller: SdkCaller;
  profileId: string;
  newId: (name: string) => string;
}

type Accepted<T> = T & { accepted: true };

/**
 * A signage's circle was entered or left. Entering is written down an item a row and shown on dashboards;
 * both are forwarded to the store, by the chat's actor and in order, which the answer does not wait for.
 */
export async function triggerSignage(
  deps: ServerDeps,
  request: TriggerRequest,
  body: SignageTrigger,
): Promise<Accepted<{ event_ids: string[]; action?: 'exit' }>> {
  const round = await findRound(deps, request, body);
  const base = { profile_id: request.profileId, chat_id: round.chatId, round_id: round.roundId };
  if (body.action === 'exit') {
    await write(deps, request, round, 'signage_triggered', [], { ...base, action: 'exit' });
    return { event_ids: [], accepted: true, action: 'exit' };
  }
  const given = body.items ?? [];
  const shown = given.length > 0 ? given : (round.notifications?.ad.items ?? []);
  const items: TriggerItem[] = shown.map((item) => ({ ...item }));
  const forgotten = body.forgotten && body.forgotten.length > 0 ? { forgotten: body.forgotten } : {};
  const comments = readAnalystComments(round.notificationsRaw);
  const payloads = items.map((item) => ({ ...base, item: withComment(item, comments), ...forgotten }));
  const forward = { ...base, action: 'enter', items, ...forgotten };
  const event_ids = await write(deps, request, round, 'signage_triggered', payloads, forward);
  return { event_ids, accepted: true };
}

/** A coupon was issued, redeemed or dismissed in the app: an append-only log (ruling Q43). */
export async function triggerCoupon(
  deps: ServerDeps,
  request: TriggerRequest,
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
  const [event_id = ''] = await write(deps, request, round, 'coupon_triggered', [payload], null);
  return { event_id, accepted: true };
}

/** A recommended item was shown or tapped: logged once a call. */
export async function triggerRecommend(
  deps: ServerDeps,
  request: TriggerRequest,
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
  const [event_id = ''] = await write(deps, request, round, 'recommend_triggered', [payload], null);
  return { event_id, accepted: true };
}

/** The app asks dashboards to show a chat's notifications (ruling Q9). */
export async function triggerBacklist(
  deps: ServerDeps,
  request: TriggerRequest,
  body: BacklistTrigger,
): Promise<Accepted<{ event_id: string }>> {
  const round = await findRound(deps, request, { chat_id: body.chat_id });
  const { ad, coupon } = round.notifications ?? { ad: { items: [] }, coupon: [] };
  const payload = {
    profile_id: request.profileId,
    chat_id: round.chatId,
    notification_items: body.notification_items ?? [...ad.items, ...coupon],
  };
  const [event_id = ''] = await write(deps, request, round, 'backlist_triggered', [payload], null);
  return { event_id, accepted: true };
}

async function findRound(
  deps: ServerDeps,
  { caller, profileId }: TriggerRequest,
  { chat_id, round_id }: { chat_id: string; round_id?: string },
): Promise<TriggerRound> {
  const named = round_id === undefined ? { chatId: chat_id } : { chatId: chat_id, roundId: round_id };
  const round = await findTriggerRound(deps.db, caller, profileId, named);
  if (!round) throw notFound('There is no such round.');
  return round;
}

/** The coupon behind a trigger: the round's by rec_id, or the store's spot by item_id (rulings Q42, Q43). */
async function findCoupon(
  deps: ServerDeps,
  caller: SdkCaller,
  round: TriggerRound,
  { rec_id, item_id, item_name }: CouponTrigger,
): Promise<CouponItem | null> {
  if (rec_id) {
    const coupon = round.notifications?.coupon.find((one) => one.rec_id === rec_id) ?? null;
    const saysItself = (item_id ?? null) !== null || (item_name ?? null) !== null;
    if (!coupon && !saysItself) throw notFound('The round has no such coupon.');
    return coupon;
  }
  const { items } = await deps.couponSpots(caller.tenantCode);
  const spot = items.find((one) => one.item_id === item_id);
  if (!spot) throw notFound('There is no coupon spot with this item.');
  return spot;
}

/** Writes the trigger, sends its news and hands what is to be forwarded to the chat's actor. */
async function write(
  deps: ServerDeps,
  { caller, profileId, newId }: TriggerRequest,
  round: TriggerRound,
  kind: NewTrigger['kind'],
  payloads: Record<string, unknown>[],
  forwardBody: Record<string, unknown> | null,
): Promise<string[]> {
  const events = payloads.map((payload, index) => ({ id: eventId(newId(`event/${index}`)), payload }));
  const forward = forwardBody && { id: newId('forward'), body: forwardBody };
  const { chatId, roundId } = round;
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
  if (forward) await handOver(deps, caller, profileId, chatId, forward.id);
  return event_ids;
}

/** An actor that cannot be reached now is no reason to refuse: the reconciler finds what is left over. */
async function handOver(
  deps: ServerDeps,
  caller: SdkCaller,
  profileId: string,
  chatId: string,
  forwardId: string,
): Promise<void> {
  try {
    const chat = await findChat(deps.db, caller, profileId, chatId);
    if (chat) await deps.chats.forwardToStore(toChatRef(caller, profileId, chatId), chat, forwardId);
  } catch (error) {
    deps.logger.warn(
      { err: error, chat_id: chatId },
      'failed to signal the actor; the reconciler sends the event',
    );
  }
}
