import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { backofficeSigning, backofficeToken } from '../../../cli/tokens.ts';
import { readConfig } from '../../../config.ts';
import { newIds, QuoteClient } from '../../support/quote-client.ts';
import { SdkClient } from '../../support/sdk-client.ts';
import { newSonarAccount } from '../../support/sonar-client.ts';
import { testSecrets } from '../../support/test-app.ts';
import type { TestProcesses } from '../../support/test-processes.ts';
import { waitFor } from '../../support/wait-for.ts';
import { WebhookAdmin } from '../../support/webhook-client.ts';
import type { Scene } from './sound-requests.ts';

const assets = join(import.meta.dirname, '../../../web/dist/assets');

/** Existing entities for requests, and a key for each system. */
export async function setScene(testApp: TestProcesses): Promise<Scene> {
  const tenant = await testApp.newTenant({ credit: 1_000_000 });
  const { client: sonar, key: sonarKey } = await newSonarAccount(testApp);
  const ids = newIds();
  await new QuoteClient(testApp.baseUrl).send(ids, '안녕');
  const profile_id = await tenant.sdk.newProfile({ locale: 'ko' });
  const { chatId, round } = await tenant.sdk.runRound(profile_id, { prompt: '카레' });
  const [guid, doomed] = await Promise.all([sonar.begin(), sonar.begin()]);
  const webhook = await newDelivery(testApp, tenant.adminToken);
  const views = new SdkClient(testApp.baseUrl, tenant.adminToken);
  const view = await views.send<{ view_id: string }>('POST', '/api/v1/sdk-chat/views', {
    name: 'All',
    filter: {},
  });
  const chat = { profile_id, chat_id: chatId, round_id: round.round_id };
  const backoffice = backofficeToken(backofficeSigning(readConfig({}), testSecrets.backoffice));
  return {
    values: {
      ...chat,
      ...webhook,
      ...ids,
      view_id: view.data.view_id,
      guid,
      guids: doomed,
      rec_id: round.recommended_items[0]?.rec_id ?? '',
      tenant_id: tenant.id,
      token: tenant.adminToken,
      timestamp: '2024-01-15T10:30:00Z',
      wait: '0',
      file: readdirSync(assets)[0] ?? '',
      path: 'chats',
      data: 'eyJhIjoxfQ==',
    },
    special: {
      'GET /api/v1/sdk-chat/{chat_id}/rounds/{round_id}/answers/{step}': { step: 'meal_suggest' },
      'POST /v1/chat/{profile_id}/trigger/coupon': { rec_id: round.notifications.coupon[0]?.rec_id ?? '' },
    },
    credentials: {
      bearer: `Bearer ${tenant.key}`,
      sonar: `Bearer ${sonarKey}`,
      tenant: `Bearer ${tenant.adminToken}`,
      backoffice: `Bearer ${backoffice}`,
    },
  };
}

/** A webhook that a test was delivered to. */
async function newDelivery(
  { baseUrl, standins }: TestProcesses,
  adminToken: string,
): Promise<{ webhook_id: string; delivery_id: string }> {
  const admin = new WebhookAdmin(baseUrl, adminToken);
  const { webhook_id } = await admin.create(`${standins.receiverUrl}/hooks`);
  await admin.send('POST', `/${webhook_id}/test`);
  const delivery = await waitFor(async () => (await admin.deliveries(webhook_id))[0]);
  return { webhook_id, delivery_id: delivery.delivery_id };
}
