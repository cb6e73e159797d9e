import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { readConfig } from '../../../config.ts';
import { decodeHistory } from '../../../operator/decode-history.ts';
import { createPayloadCodec } from '../../../temporal/codec/create-codec.ts';
import { loadDataConverter } from '../../../temporal/sdk-internals.ts';
import { useAppCli } from '../../cli/use-app-cli.ts';
import { QuoteClient } from '../../support/quote-client.ts';
import { encodeHistory, getMetadata, type RawRun, readRawRuns } from '../../support/raw-histories.ts';
import { newSonarAccount } from '../../support/sonar-client.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const keys = { PAYLOAD_KEYS: `2026-11:${randomBytes(32).toString('base64')}` };
const cli = useAppCli(keys);

const prompt = '오늘은 매콤한 카레 땡기는데';
const message = '창피한 하루였어요 quittance';
const question = 'Which wine goes with bibimbap-xylophone?';

let roundId: string;
beforeAll(async () => {
  const { sdk } = cli.tenant;
  const profileId = await sdk.newProfile({ name: 'Mina', persona: '채식주의자' });
  const ran = await sdk.runRound(profileId, { prompt });
  expect(ran.round.status).toBe('completed');
  roundId = ran.round.round_id;
  const quotes = new QuoteClient(cli.testApp.baseUrl);
  await quotes.talk({ userId: 'user-zephyr', threadNum: 'thread_1' }, message);
  const { client } = await newSonarAccount(cli.testApp);
  const conversation = await client.begin();
  await client.untilEnded(conversation, await client.ask(conversation, question));
});

const codec = createPayloadCodec(readConfig(keys));
/** Metadata of the SDK in markers of local activities and patches. */
const sdkNotes = [
  'seq,attempt,activity_id,activity_type,complete_time,backoff,original_schedule_time',
  'id,deprecated',
];

function partition<T>(all: readonly T[], fits: (one: T) => boolean): [T[], T[]] {
  return [all.filter(fits), all.filter((one) => !fits(one))];
}

const listRuns = (queue: 'CHAT' | 'QUOTES' | 'SONAR') =>
  readRawRuns(`TaskQueue = "${cli.testApp.config[`${queue}_TASK_QUEUE`]}"`);

describe('Temporal without keys', () => {
  test.each([
    ['a chat', 'CHAT', [prompt]],
    ['a quote conversation', 'QUOTES', [message, 'user-zephyr']],
    ['a Sonar conversation', 'SONAR', [question]],
  ] as const)('%s shows no words', async (_what, queue, words) => {
    const runs = (await listRuns(queue)).filter(({ workflowId }) => !workflowId.startsWith('reconcile/'));
    expect(runs).toHaveLength(1);
    const [run] = runs as [RawRun];
    for (const word of words) expect(run.bytes.includes(word)).toBe(false);
    // All payloads, including memo, summaries and details of markers.
    const [sealed, plain] = partition(
      run.payloads,
      (one) => getMetadata(one, 'encoding') === 'binary/encrypted',
    );
    expect(sealed.length).toBeGreaterThan(3);
    for (const payload of sealed) expect(getMetadata(payload, 'encryption-key-id')).toBe('2026-11');
    const noted = plain.map(({ data }) => Object.keys(JSON.parse(Buffer.from(data ?? []).toString())).join());
    expect(noted.filter((fields) => !sdkNotes.includes(fields))).toEqual([]);
    // With the keys all texts are found, so the search works.
    await decodeHistory(run.history, loadDataConverter({ payloadCodecs: [codec] }));
    for (const word of words) expect(encodeHistory(run.history).includes(word)).toBe(true);
  });
});

describe('operators with the keys', () => {
  test('see a round', async () => {
    const view = JSON.parse(await cli.give(`round show ${roundId} --json`, keys));
    expect(view).toMatchObject({ workflow: { runs: [{ status: 'RUNNING' }] } });
    const states = view.steps.map(({ state, attempts }: Record<string, unknown>) => [state, attempts]);
    expect(states).toEqual(Array.from({ length: 4 }, () => ['done', 1]));
  });

  test('can export a round that replays without keys', async () => {
    const folder = await temporaryFolder();
    try {
      const file = join(folder.path, 'round.json');
      await cli.give(`round export ${roundId} --out ${file}`, keys);
      const text = await readFile(file, 'utf8');
      expect(text).not.toContain(Buffer.from('binary/encrypted').toString('base64'));
      expect(JSON.parse(text).runs).toHaveLength(1);
      const replayed = JSON.parse(
        await cli.give(`round replay ${file} --json`, { PAYLOAD_KEYS: '', TEMPORAL_ADDRESS: '' }),
      );
      expect(replayed).toMatchObject({ histories: [{ problem: null }] });
    } finally {
      await folder.remove();
    }
  });

  test('replay running conversations of all three kinds', async () => {
    const { replayed, failed } = JSON.parse(await cli.give('chat replay --all-running --json', keys));
    expect({ replayed, failed }).toEqual({ replayed: 3, failed: 0 });
  });

  test('get the id of the missing key', async () => {
    const lacking = /^A payload is encrypted with the key "2026-11", which PAYLOAD_KEYS does not have/;
    const shown = await cli.run(`round show ${roundId}`);
    expect(shown.code).toBe(0);
    expect(shown.words).toMatch(lacking);
    expect(shown.out).toMatch(/^meal_suggest +done +1 /m);
    const replayed = await cli.run('chat replay --all-running');
    expect(replayed.code).toBe(1);
    expect(replayed.out).toMatch(
      /^(chat|quotes|sonar)\/\S+ {2,}\S+ {2}A payload is encrypted with the key "2026-11", which PAYLOAD_KEYS /,
    );
  });
});
