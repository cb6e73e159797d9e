import { describe, expect, test } from '@jest/globals';
import { admitRound } from '../../../../db/repositories/chat/admission.ts';
import { setRunningLimit, setSuspended } from '../../../../db/repositories/tenants/tenants.ts';
import { getBalance, ledgerViolations } from '../../../support/ledger.ts';
import { useDatabase } from '../../../support/orm.ts';
import {
  ask,
  chatRow,
  complete,
  newChatFor,
  newRoundRequest,
  newShopper,
  type Shopper,
  testLimits,
} from '../../../support/rows.ts';

const database = useDatabase({ pool: 20 });

/** Asks for a round in a new chat while TENANT_MAX_RUNNING is `maxRunning`. */
async function askWithin(maxRunning: number, shopper: Shopper) {
  const chat = newChatFor(shopper);
  const request = newRoundRequest();
  const admission = await admitRound(database.db, { chat, request, limits: { ...testLimits, maxRunning } });
  return { chat, request, admission };
}

const isAdmitted = ({ admission }: Awaited<ReturnType<typeof askWithin>>) => admission.admitted;

describe('a tenant at its limit of running rounds', () => {
  test('is refused further ones, and charged for those that run alone [D14]', async () => {
    const shopper = await newShopper(database.db, { credit: 50 });
    const asked = await Promise.all(Array.from({ length: 40 }, () => askWithin(7, shopper)));
    expect(asked.filter(isAdmitted)).toHaveLength(7);
    const refused = asked.filter((one) => !isAdmitted(one));
    expect(refused.map(({ admission }) => admission)).toEqual(
      Array(33).fill({
        admitted: false,
        code: 'RATE_LIMITED',
        message: 'This tenant has 7 running rounds, which is its limit; please try again when one has ended.',
      }),
    );
    expect(await Promise.all(refused.map(({ chat }) => chatRow(database.db, chat.chat_id)))).toEqual(
      Array(33).fill(undefined),
    );
    expect(await getBalance(database.orm, shopper.tenantId)).toBe(43);
    expect(await ledgerViolations(database.orm)).toEqual([]);
  });

  test('has room again when a round has ended', async () => {
    const shopper = await newShopper(database.db);
    const first = await askWithin(1, shopper);
    expect(isAdmitted(await askWithin(1, shopper))).toBe(false);
    await complete(database.db, {
      tenantId: shopper.tenantId,
      chatId: first.chat.chat_id,
      roundId: first.request.round_id,
    });
    expect(isAdmitted(await askWithin(1, shopper))).toBe(true);
  });

  test('leaves others alone', async () => {
    await askWithin(1, await newShopper(database.db));
    expect(isAdmitted(await askWithin(1, await newShopper(database.db)))).toBe(true);
  });
});

test('a limit of its own counts in place of the common one, and 0 is none', async () => {
  const shopper = await newShopper(database.db);
  await setRunningLimit(database.db, shopper.tenantId, 2);
  const asked = [await askWithin(1, shopper), await askWithin(1, shopper), await askWithin(0, shopper)];
  expect(asked.map(isAdmitted)).toEqual([true, true, false]);
  await setRunningLimit(database.db, shopper.tenantId, 0);
  expect(isAdmitted(await askWithin(1, shopper))).toBe(true);
  await setRunningLimit(database.db, shopper.tenantId, null);
  expect([isAdmitted(await askWithin(3, shopper)), isAdmitted(await askWithin(0, shopper))]).toEqual([
    false,
    true,
  ]);
});

test('a suspended tenant begins no round, and its next one begins once it is resumed [Q29]', async () => {
  const shopper = await newShopper(database.db, { credit: 3 });
  await setSuspended(database.db, shopper.tenantId, true);
  const chat = newChatFor(shopper);
  expect(await ask(database.db, chat)).toEqual({ admitted: false, code: 'FORBIDDEN' });
  expect(await chatRow(database.db, chat.chat_id)).toBeUndefined();
  expect(await getBalance(database.orm, shopper.tenantId)).toBe(3);
  await setSuspended(database.db, shopper.tenantId, false);
  expect(await ask(database.db, chat)).toMatchObject({ admitted: true });
});
