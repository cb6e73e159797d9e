import type { DeliveryTarget } from '../../db/repositories/webhooks/cursors.ts';
import type { SentEvent } from '../../db/repositories/webhooks/deliveries.ts';
import { cutText } from '../../domain/cut-text.ts';
import { testKind } from '../../domain/webhooks/endpoint.ts';
import type { WebhookMessage } from '../../upstreams/webhooks/send.ts';

/** A message stays far below the 20 KiB that receivers may expect. */
const maxErrorLength = 1_000;

/** The message of an event; the same for each attempt, but for a text that was erased meanwhile. */
export function toMessage(
  target: DeliveryTarget,
  event: SentEvent,
  openSecret: (stored: string) => string,
): WebhookMessage {
  const { chatId, profileId, sequence, kind, roundId, step, createdAt, lastError } = event;
  return {
    ...address(target, openSecret),
    id: `msg_${chatId}_${sequence}`,
    body: JSON.stringify({
      type: kind,
      timestamp: createdAt.toISOString(),
      data: {
        tenant: target.tenantCode,
        profile_id: profileId,
        chat_id: chatId,
        sequence,
        round_id: roundId,
        step,
        last_error: lastError && cutText(lastError, maxErrorLength),
        poll: `/v1/chat/${profileId}/recommend/${chatId}`,
      },
    }),
  };
}

export function toTestMessage(
  target: DeliveryTarget,
  { deliveryId, now }: { deliveryId: string; now: Date },
  openSecret: (stored: string) => string,
): WebhookMessage {
  return {
    ...address(target, openSecret),
    id: `msg_${deliveryId}`,
    body: JSON.stringify({
      type: testKind,
      timestamp: now.toISOString(),
      data: { tenant: target.tenantCode },
    }),
  };
}

function address({ url, secrets }: DeliveryTarget, openSecret: (stored: string) => string) {
  return { url, secrets: secrets.map(openSecret) };
}
