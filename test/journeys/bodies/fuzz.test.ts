import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { getBalance } from '../../support/ledger.ts';
import { newIds, QuoteClient } from '../../support/quote-client.ts';
import { newSonarAccount, type SonarClient } from '../../support/sonar-client.ts';
import { startTestApp, type TestApp } from '../../support/test-app.ts';
import { createShoppingFixture, type ShoppingFixture } from '../sdk/shopping-fixture.ts';

/** Seed of the requests; a failure names it. */
const seed = 20_261_128;

let testApp: TestApp;
let shopping: ShoppingFixture;
let sonar: SonarClient;
let quotes: QuoteClient;
beforeAll(async () => {
  testApp = await startTestApp({ RATE_LIMIT_PER_MINUTE: '0' });
  shopping = await createShoppingFixture(testApp);
  sonar = (await newSonarAccount(testApp)).client;
  quotes = new QuoteClient(testApp.baseUrl);
});
afterAll(() => testApp?.close());

function holds<T>(values: fc.Arbitrary<T>, numRuns: number, check: (value: T) => Promise<void>) {
  return fc.assert(fc.asyncProperty(values, check), { seed, numRuns });
}

/** An id with some letters in upper case or percent-encoded. */
function writtenAnyhow(id: string): fc.Arbitrary<string> {
  const manners = fc.array(fc.constantFrom('small', 'capital', 'escaped'), { minLength: 36, maxLength: 36 });
  return manners.map((all) =>
    [...id]
      .map((letter, index) => {
        const manner = /[a-f]/.test(letter) ? all[index] : 'small';
        if (manner === 'escaped') return `%${letter.toUpperCase().charCodeAt(0).toString(16)}`;
        return manner === 'capital' ? letter.toUpperCase() : letter;
      })
      .join(''),
  );
}

const digits = (maxLength: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength }).map((all) => all.join(''));

/** A JSON number literal of any size. */
const number: fc.Arbitrary<string> = fc
  .record({
    sign: fc.constantFrom('', '-'),
    whole: fc.oneof(
      fc.constantFrom('0', '9007199254740991', '9007199254740992', '9007199254740993'),
      digits(22).map((text) => text.replace(/^0+(?=\d)/, '')),
    ),
    fraction: fc.oneof(
      { weight: 2, arbitrary: fc.constant('') },
      digits(20).map((text) => `.${text}`),
    ),
    exponent: fc.oneof(
      { weight: 3, arbitrary: fc.constant('') },
      fc.integer({ min: -450, max: 450 }).map((power) => `e${power}`),
    ),
  })
  .map(({ sign, whole, fraction, exponent }) => `${sign}${whole}${fraction}${exponent}`);

/** Whether a double cannot represent the literal exactly; computed without floats. */
function isLost(written: string): boolean {
  const read = Number(written);
  if (!Number.isFinite(read)) return true;
  const isZero = !/[1-9]/.test(written.replace(/e.*$/, ''));
  if (read === 0) return !isZero;
  if (!/^-?\d+$/.test(written)) return false;
  const size = BigInt(written.replace('-', ''));
  return size > BigInt(Number.MAX_SAFE_INTEGER);
}

const invisibles = [
  ' ',
  '\u3000',
  '\u200b',
  '\u200d',
  '\ufeff',
  '\u3164',
  '\u2800',
  '\u00ad',
  '\u202e',
  '\ufe0f',
];
const visibles = ['카레', 'ガ', 'é', 'a', '🍛', '각'].flatMap((text) => [
  text.normalize('NFC'),
  text.normalize('NFD'),
]);
const nothing = fc.array(fc.constantFrom(...invisibles), { maxLength: 6 }).map((all) => all.join(''));
const something = fc
  .tuple(nothing, fc.constantFrom(...visibles), nothing)
  .map(([before, text, after]) => `${before}${text}${after}`);

const timestamps = fc.oneof(
  fc
    .record({
      year: fc.constantFrom('2024', '0000', '9999', '10000', '-0001', '+275761', '99999999'),
      rest: fc.constantFrom('-01-15', '-02-30', '-13-01', '-00-00', '-12-31'),
      time: fc.constantFrom('', 'T10:30:00Z', 'T24:00:00Z', 'T23:59:60Z', 'T25:61:61Z', 'T10:30:00+99:99'),
    })
    .map(({ year, rest, time }) => `${year}${rest}${time}`),
  digits(90).map((fraction) => `2024-01-15T10:30:00.${fraction}Z`),
  fc.string({ maxLength: 40 }),
);

describe(`requests drawn with seed ${seed}`, () => {
  test('find what they name, however an id is written', async () => {
    const { sdk, profileId, chatId, round } = shopping;
    const known = (await sdk.poll(profileId, chatId)).data;
    const ids = fc.tuple(writtenAnyhow(profileId), writtenAnyhow(chatId), writtenAnyhow(round.round_id));
    await holds(ids, 30, async ([profile, chat, roundId]) => {
      expect((await sdk.poll(profile, chat)).data).toEqual(known);
      expect((await sdk.pollRound(profile, chat, roundId)).data).toEqual(known.rounds.at(-1));
      const { status } = await sdk.send('POST', `/v1/chat/${profile}/trigger/recommend`, {
        chat_id: decodeURIComponent(chat),
        round_id: decodeURIComponent(roundId),
        rec_id: round.recommended_items[0]?.rec_id,
      });
      expect(status).toBe(202);
    });
  });

  test('keep a number as it was sent, or are rejected', async () => {
    const { sdk, profileId } = shopping;
    await holds(number, 200, async (written) => {
      const path = `/v1/profile/${profileId}`;
      const answer = await sdk.send<{ data: { v: number } }>('PUT', path, `{"v":${written}}`);
      if (isLost(written)) {
        expect([written, answer.status]).toEqual([written, 400]);
        expect(answer.message).toMatch(/^v: /);
      } else if (answer.status === 200) {
        expect(answer.data.data.v).toBe(Number(written) + 0);
      } else {
        // Beyond 2^53 - 1 and below the smallest normal number a double loses digits.
        const size = Math.abs(Number(written));
        expect([written, size > Number.MAX_SAFE_INTEGER || size < 2 ** -1022]).toEqual([written, true]);
      }
    });
  });

  test('keep a text as it was sent, or are rejected for having no visible characters', async () => {
    const { sdk, profileId, tenant } = shopping;
    const guid = await sonar.begin();
    const balance = await getBalance(testApp.orm, tenant.id);
    await holds(something, 40, async (title) => {
      expect((await sonar.send('PUT', `/${guid}`, { title })).status).toBe(200);
      expect((await sonar.read(guid)).title).toBe(title.trim());
    });
    await holds(nothing, 25, async (text) => {
      expect((await sonar.send('PUT', `/${guid}`, { title: text })).status).toBe(400);
      expect((await sdk.kickOff(profileId, { prompt: text })).status).toBe(400);
      expect((await quotes.send(newIds(), text)).status).toBe(400);
    });
    expect(await getBalance(testApp.orm, tenant.id)).toBe(balance);
  });

  test('never cause a server error because of a timestamp', async () => {
    await holds(timestamps, 25, async (timestamp) => {
      const { status } = await quotes.post({ ...newIds(), content: 'a', timestamp });
      expect([200, 400]).toContain(status);
    });
  });
});
