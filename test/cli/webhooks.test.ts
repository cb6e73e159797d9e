import { describe, expect, test } from '@jest/globals';
import { waitFor } from '../support/wait-for.ts';
import { controlReceiver, readReceived } from '../support/webhook-client.ts';
import { useAppCli } from './use-app-cli.ts';
import { expectCommandError } from './use-cli.ts';

const cli = useAppCli();
const allowed = { WEBHOOKS_ALLOW_HTTP: 'true' };

/** A webhook at the receiver, which knows its secret. */
async function create(): Promise<string> {
  const url = `${cli.testApp.standins.receiverUrl}/hooks`;
  const given = await cli.give(`webhook create ${url} --tenant ${cli.tenant.code} --json`, allowed);
  const { webhook_id, secret } = JSON.parse(given);
  await controlReceiver(cli.testApp.standins.receiverUrl, { secrets: [secret] });
  return webhook_id;
}

describe('webhook create', () => {
  test('prints only the secret on stdout, and the id on stderr', async () => {
    const line = `webhook create https://shop.example/hooks --tenant ${cli.tenant.code} --kinds round.failed`;
    const { code, out, words } = await cli.run(line);
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/^whsec_\S+$/) });
    expect(words).not.toContain(out);
    const listed = await cli.give(`webhook list --tenant ${cli.tenant.code}`);
    expect(listed).toMatch(/^\S{36} {2}enabled {2}https:\/\/shop\.example\/hooks {2}round\.failed$/m);
    expect(listed).not.toContain('whsec_');
  });

  test('rejects an address that no webhook may have', async () => {
    const run = (url: string) => cli.run(`webhook create ${url} --tenant ${cli.tenant.code}`);
    expectCommandError(await run('http://shop.example'), /https:\/\/ addresses: WEBHOOKS_ALLOW_HTTP/);
    expect((await run('shop.example')).words).toMatch(/It must be an address/);
  });
});

describe('a webhook', () => {
  test('is tested, and the test is sent again', async () => {
    const id = await create();
    const first = await cli.give(`webhook test ${id}`);
    expect(first).toMatch(/^\S{36} {2}webhook\.test {2}delivered {2}1 {2}\S+Z {2}200$/);
    const [deliveryId] = first.split(' ');
    expect(await cli.give(`webhook resend ${id} ${deliveryId}`)).toMatch(/ {2}delivered {2}2 {2}/);
    await controlReceiver(cli.testApp.standins.receiverUrl, { status: 500 });
    const failed = await cli.run(`webhook test ${id}`);
    expect(failed).toMatchObject({ code: 1, words: expect.stringMatching(/not taken: status 500/) });
    expect(await cli.give(`webhook deliveries ${id} --outcome failed`)).toMatch(/ {2}failed {2}1 {2}/);
  });

  test('has its secret encrypted with the newest key, by command', async () => {
    const id = await create();
    const key = (name: string, letter: string) => `${name}:${letter.repeat(42)}A=`;
    const stored = async () => {
      const { db } = { db: cli.testApp.orm.em };
      const rows = db
        .fork()
        .getKysely()
        .selectFrom('webhook_endpoints')
        .select('secret')
        .where('id', '=', id);
      return (await rows.executeTakeFirstOrThrow()).secret;
    };
    const plain = await stored();
    await cli.give('webhook reseal', { PAYLOAD_KEYS: key('old', 'A') });
    expect(await stored()).toMatch(/^enc:old:/);
    await cli.give('webhook reseal', { PAYLOAD_KEYS: `${key('new', 'B')},${key('old', 'A')}` });
    expect(await stored()).toMatch(/^enc:new:/);
    const off = { PAYLOAD_KEYS: key('new', 'B'), PAYLOAD_ENCRYPTION: 'false' };
    await cli.give('webhook reseal', off);
    expect(await stored()).toBe(plain);
  });

  test('waits while it is paused, has a new secret, and is gone when it is deleted', async () => {
    const id = await create();
    await cli.give(`webhook pause ${id}`);
    const profileId = await cli.tenant.sdk.newProfile({ locale: 'ko' });
    const { chatId } = await cli.tenant.sdk.runRound(profileId, { prompt: '카레' });
    const receiver = cli.testApp.standins.receiverUrl;
    const secret = await cli.give(`webhook rotate ${id} --grace-hours 0`);
    await controlReceiver(receiver, { secrets: [secret] });
    await cli.give(`webhook resume ${id}`);
    // Webhooks of the other tests send there too, with secrets that the receiver has forgotten.
    const accepted = async () =>
      (await readReceived(receiver, chatId)).filter(({ status }) => status === 200);
    await waitFor(async () => (await accepted()).length === 6, { timeoutMs: 15_000 });
    await cli.give(`webhook delete ${id}`);
    expectCommandError(await cli.run(`webhook test ${id}`), /There is no webhook/);
  });
});
