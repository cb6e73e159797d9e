import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { admitRound } from '../../db/repositories/chat/admission.ts';
import { createSonarAccount } from '../../db/repositories/sonar/sonar-accounts.ts';
import { admitSonarChat } from '../../db/repositories/sonar/sonar-admission.ts';
import type { ChatRef, RoundRequest } from '../../domain/chat/round.ts';
import type { SonarQuestion, SonarRef } from '../../domain/sonar/chat.ts';
import { createLogger } from '../../logger.ts';
import { kickOff } from '../../server/sdk/chats/commands.ts';
import { createKickoffQueue } from '../../server/sdk/chats/kickoff-queue.ts';
import type { SdkDeps } from '../../server/sdk/deps.ts';
import { ask } from '../../server/sonar/commands.ts';
import type { SonarDeps } from '../../server/sonar/sonar.ts';
import { createRollbacks } from '../../server/updates/rollbacks.ts';
import { UpdateRejectedError } from '../../server/updates/send-update.ts';
import { getBalance, ledgerViolations } from '../support/ledger.ts';
import { createLocalBus } from '../support/local-bus.ts';
import { useDatabase } from '../support/orm.ts';
import { newShopper, roundRow, testLimits } from '../support/rows.ts';
import { insertSonarRows } from '../support/sonar-rows.ts';

const database = useDatabase();
const rollbacks = createRollbacks(createLogger({ level: 'silent', name: 'test' }));

/** The rejection of a redelivered update, after the worker lost the task that had admitted it. */
const rejectedOnRedelivery = (code: string) =>
  new UpdateRejectedError(ApplicationFailure.nonRetryable('rejected', code), { onFirstDelivery: false });

describe('an update rejected on redelivery', () => {
  test('leaves no running round and no charge [D4]', async () => {
    const shopper = await newShopper(database.db, { credit: 5 });
    const requests: RoundRequest[] = [];
    const chats = {
      async startRound(chat: ChatRef, _stored: unknown, request: RoundRequest): Promise<never> {
        requests.push(request);
        await admitRound(database.db, { chat, request, limits: testLimits });
        throw rejectedOnRedelivery('PRIOR_ROUND_IN_FLIGHT');
      },
    } satisfies Partial<SdkDeps['chats']>;
    const bus = createLocalBus();
    const kickoffs = createKickoffQueue({ maxWaitMs: 0 });
    const kickoffPrecheck = { note() {} };
    const deps = {
      db: database.db,
      bus,
      chats,
      kickoffs,
      kickoffPrecheck,
      rollbacks,
      admissionTimeoutMs: 5_000,
    };
    const caller = { ...shopper.owner, tenantCode: shopper.tenantCode, tenantLocale: 'ko', tenantWeight: 1 };
    const write = { caller, profileId: shopper.profileId, newId: () => randomUUID() };
    const kickoff = kickOff(deps as unknown as SdkDeps, write, { prompt: '카레' });
    await expect(kickoff).rejects.toMatchObject({ status: 409, code: 'PRIOR_ROUND_IN_FLIGHT' });
    const round = await roundRow(database.db, requests[0]?.round_id ?? '');
    expect(round).toMatchObject({ status: 'error', last_error: 'admission timed out' });
    expect(await getBalance(database.orm, shopper.tenantId)).toBe(5);
    expect(await ledgerViolations(database.orm)).toEqual([]);
  });

  test('leaves no pending Sonar question [D4]', async () => {
    const account = await createSonarAccount(database.db, { name: randomUUID(), level: 'MEMBER' });
    const guid = await insertSonarRows(database.db, account?.id ?? '');
    const gateway = {
      async ask(conversation: SonarRef, question: SonarQuestion): Promise<never> {
        await admitSonarChat(database.db, { conversation, question, maxWaiting: 20 });
        throw rejectedOnRedelivery('TOO_MANY_WAITING');
      },
    } satisfies Partial<SonarDeps['sonar']['gateway']>;
    const deps = { db: database.db, sonar: { gateway }, rollbacks, admissionTimeoutMs: 5_000 };
    const named = { accountId: account?.id ?? '', guid };
    const asking = ask(deps as unknown as SonarDeps, named, { question: 'why?', mode: 'AUTO' });
    await expect(asking).rejects.toMatchObject({ message: 'too many waiting chats' });
    const chats = await database.db.fork().getKysely().selectFrom('sonar_chats').select('status').execute();
    expect(chats).toEqual([{ status: 'CANCELED' }]);
  });
});
