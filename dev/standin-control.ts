import type { Fault } from '../standins/http/control.ts';

/**
 * Replaces the faults of a stand-in (mock server), by default by none. It answers without delay, except for the
 * faults; calls in progress keep theirs.
 */
export async function setFaults(standinUrl: string, faults: readonly Fault[] = []): Promise<void> {
  await putControl(standinUrl, { latency_profile: 'instant', faults });
}

/** How the receiver of webhooks answers: 200 to all by default. */
interface ReceiverControl {
  status?: number;
  /** The part that is answered 503. */
  failure_rate?: number;
  /** Only deliveries of this chat. */
  chat_id?: string;
}

export async function setReceiver(
  { webhook_receiver_url }: { webhook_receiver_url: string },
  control: ReceiverControl = {},
): Promise<void> {
  await putControl(webhook_receiver_url, control);
}

async function putControl(standinUrl: string, control: object): Promise<void> {
  const response = await fetch(`${standinUrl}/__control`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(control),
  });
  if (!response.ok) throw new Error(`the stand-in rejects this: ${await response.text()}`);
}
