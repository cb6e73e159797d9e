import { expect, test } from '@jest/globals';
import type { DataConverter } from '@temporalio/common';
import {
  PayloadCorruptError,
  PayloadDecryptionError,
  type UnreadablePayloadError,
} from '../../temporal/codec/errors.ts';
import { newChat, newRequest, startChatActors, testSettings } from '../support/chat-actors.ts';
import { FakeChatActivities } from '../support/fake-chat-activities.ts';
import {
  FakeSonarActivities,
  newConversation,
  newQuestion,
  sonarTestSettings,
  startSonarActors,
} from '../support/sonar-actors.ts';
import { waitFor } from '../support/wait-for.ts';

/** A worker's codec that cannot decrypt objects with exactly these fields. */
function locking(fields: string[], locked: UnreadablePayloadError): DataConverter {
  const isLocked = (value: unknown) =>
    typeof value === 'object' && value !== null && Object.keys(value).toSorted().join() === fields.join();
  return {
    payloadCodecs: [
      {
        encode: async (payloads) => payloads,
        async decode(payloads) {
          for (const { data } of payloads) {
            if (data?.length && isLocked(JSON.parse(Buffer.from(data).toString()))) throw locked;
          }
          return payloads;
        },
      },
    ],
  };
}

/** The timeout of a step. */
const patience = { total_ms: 300 };

test.each([
  ['of an unknown key', new PayloadDecryptionError('2026-05')],
  ['corrupt', new PayloadCorruptError('2026-05', { cause: new Error('tag') })],
])('an undecryptable step or task fails without naming keys: %s', async (_what, locked) => {
  const fake = new FakeChatActivities();
  const chats = await startChatActors(
    fake.activities(),
    locking(['chat_id', 'round_id', 'tenant_id'], locked),
  );
  const errors: unknown[] = [];
  const sonar = await startSonarActors(
    {
      ...new FakeSonarActivities().activities(),
      settleChat: async ({ outcome }: { outcome: { error?: string } }) => errors.push(outcome.error),
    },
    locking(['chat_id', 'conversation_id', 'idx'], locked),
  );
  try {
    const request = newRequest();
    const ofChat = chats.gateway({ step: { ...testSettings.step, ...patience } });
    await ofChat.startRound(newChat(), null, request);
    const ofSonar = sonar.gateway({ step: { ...sonarTestSettings.step, ...patience } });
    await ofSonar.ask(newConversation(), newQuestion());

    const outcome = await waitFor(() => fake.outcomes.get(request.round_id), { timeoutMs: 15_000 });
    expect(outcome).toMatchObject({ status: 'error', last_error: 'meal_suggest failed: internal error' });
    await waitFor(() => errors.length > 0, { timeoutMs: 15_000 });
    expect(errors).toEqual(['internal error']);
    expect(fake.getCalls('mealSuggest')).toEqual([]);
  } finally {
    await Promise.all([chats.stop(), sonar.stop()]);
  }
});
