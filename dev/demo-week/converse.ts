import { setTimeout as pause } from 'node:timers/promises';
import type { RoundView, SdkClient } from '../../test/support/sdk-client.ts';
import type { Conversation } from './conversations.ts';

/** Between what a shopper does in the store. */
const strollMs = 1_300;

/** Runs a conversation to the end of its last round; resolves to its chat. */
export async function converse(
  sdk: SdkClient,
  profileId: string,
  { prompts: [first, ...followUps], visit }: Conversation,
): Promise<string> {
  let { chatId, round } = await sdk.runRound(profileId, { prompt: first });
  for (const prompt of followUps) ({ round } = await sdk.runRound(profileId, { chat_id: chatId, prompt }));
  if (visit && round.status === 'completed') await visitStore(sdk, { profileId, chatId, round });
  return chatId;
}

interface Visit {
  profileId: string;
  chatId: string;
  round: RoundView;
}

/** The shopper walks to the signage, taps what it recommends, and uses a coupon. */
async function visitStore(sdk: SdkClient, { profileId, chatId, round }: Visit): Promise<void> {
  const ids = { chat_id: chatId, round_id: round.round_id };
  const [coupon] = round.notifications.coupon;
  const [tapped] = round.recommended_items;
  await send('trigger/signage', { ...ids, action: 'enter' });
  if (tapped) await send('trigger/recommend', { ...ids, rec_id: tapped.rec_id });
  if (coupon) {
    await send('trigger/coupon', { ...ids, rec_id: coupon.rec_id, kind: 'issued' });
    await send('trigger/coupon', { ...ids, rec_id: coupon.rec_id, kind: 'redeemed' });
  }
  await send('trigger/signage', { ...ids, action: 'exit' });

  async function send(path: string, body: object): Promise<void> {
    const { status, message } = await sdk.send('POST', `/v1/chat/${profileId}/${path}`, body);
    await pause(strollMs);
    if (status !== 202) throw new Error(`${path} was answered ${status}: ${message}`);
  }
}
