import type { RoundView, SdkClient } from '../../support/sdk-client.ts';
import type { TestApp } from '../../support/test-app.ts';
import { getCalls } from '../../support/upstream-faults.ts';

interface Turn {
  prompt: string;
  meal: { recipe_title: string; ingredients?: { name: { en?: string } }[] };
}

/** A shopper with one chat. */
export class Shopper {
  readonly tenantId: string;
  readonly sdk: SdkClient;
  readonly profileId: string;
  chatId = '';

  constructor(tenantId: string, sdk: SdkClient, profileId: string) {
    this.tenantId = tenantId;
    this.sdk = sdk;
    this.profileId = profileId;
  }

  post(prompt: string, more: Record<string, unknown> = {}) {
    const chat = this.chatId === '' ? {} : { chat_id: this.chatId };
    return this.sdk.kickOff(this.profileId, { ...chat, prompt, ...more });
  }

  /** Posts, and waits until the round has ended. */
  async say(prompt: string, more: Record<string, unknown> = {}): Promise<RoundView> {
    const chat = this.chatId === '' ? {} : { chat_id: this.chatId };
    const { chatId, round } = await this.sdk.runRound(this.profileId, { ...chat, prompt, ...more });
    this.chatId = chatId;
    return round;
  }

  /** Posts, and waits until the round matches. */
  async sayUntil(prompt: string, fits: (round: RoundView) => boolean): Promise<RoundView> {
    const { data } = await this.post(prompt);
    this.chatId = data.chat_id;
    return this.sdk.untilLastRound(this.profileId, this.chatId, fits);
  }

  async rounds(): Promise<RoundView[]> {
    return (await this.sdk.poll(this.profileId, this.chatId)).data.rounds;
  }

  end() {
    return this.sdk.send('DELETE', `/v1/chat/${this.profileId}/recommend/${this.chatId}`);
  }
}

export async function newShopper(testApp: TestApp): Promise<Shopper> {
  const { id, sdk } = await testApp.newTenant();
  return new Shopper(id, sdk, await sdk.newProfile({ locale: 'en' }));
}

/** The history that was sent to llm-demo. */
export async function toldFor(
  testApp: TestApp,
  round: RoundView,
): Promise<{ history: Turn[]; anchor: Turn | null }> {
  const [call] = await getCalls(testApp.standins.llmDemoUrl, round.round_id, 'meal-suggest');
  const body = call?.body as { conversation_history: Turn[]; anchor: Turn | null };
  return { history: body.conversation_history, anchor: body.anchor };
}

export const prompts = (turns: Turn[]) => turns.map(({ prompt }) => prompt);
