import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { chatStatusKey, quoteStageKey } from '../../../workflows/search-attributes.ts';
import { getCurrentDetails } from '../../support/get-current-details.ts';
import { newMessage, useQuoteActors } from '../../support/quote-actors.ts';
import { waitFor } from '../../support/wait-for.ts';

const actors = useQuoteActors();

/** The search attributes of the conversation. */
async function shown(key: string) {
  const { typedSearchAttributes: attributes } = await actors.getHandle(key).describe();
  return [attributes.get(chatStatusKey), attributes.get(quoteStageKey)];
}

describe('the actor of a quote conversation shows operators', () => {
  test('its stage, and whether a reply is pending', async () => {
    const key = randomUUID();
    actors.fake.hold();
    await actors.gateway().send(newMessage(key));
    expect(await shown(key)).toEqual(['in_progress', 0]);
    actors.fake.release();
    await waitFor(async () => (await shown(key)).join() === 'completed,1');
    for (let stage = 2; stage <= 4; stage += 1) await actors.gateway().send(newMessage(key));
    await waitFor(async () => (await shown(key)).join() === 'completed,4');
  });

  test('what it waits for, but never message texts', async () => {
    const key = randomUUID();
    const [idle, quoted] = [/Waits for a message\*\* {2}\nreplies: 1 of 4/, /Has its quote/];
    actors.fake.hold();
    await actors.gateway().send(newMessage(key, 'a secret'));
    await waitFor(() => actors.fake.getCalls('reply').length === 1);
    const details = await getCurrentDetails(actors.getHandle(key));
    expect(details).toMatch(
      /^\*\*Makes the reply of stage 1\*\* {2}\nreplies: 0 of 4 · messages without a reply: 1/,
    );
    expect(details).not.toContain('a secret');
    actors.fake.release();
    await waitFor(async () => idle.test(await getCurrentDetails(actors.getHandle(key))));
    for (let stage = 2; stage <= 4; stage += 1) await actors.gateway().send(newMessage(key));
    await waitFor(async () => quoted.test(await getCurrentDetails(actors.getHandle(key))));
  });
});
