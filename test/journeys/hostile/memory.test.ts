import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { collectable, readMemory } from '../../../bench/collected-memory.ts';
import { newIds, QuoteClient } from '../../support/quote-client.ts';
import { newSonarAccount } from '../../support/sonar-client.ts';
import type { RunningProgram } from '../../support/start-program.ts';
import { startTestProcesses, type TestProcesses } from '../../support/test-processes.ts';
import { type Mixture, sendMixed } from './mixed-requests.ts';

const requests = 20_000;
/** Warm-up requests, after which the heap has its working size. */
const warmUp = 6_000;
const atOnce = 50;
/** Tolerance without a leak: 220 bytes per request, or 3 KiB per request of one kind in 13. */
const toleratedKiB = 3 * 1_024;
/** Several collections, as unused code is only freed by a later one. */
const readings = 3;

let testApp: TestProcesses;
let server: RunningProgram;
let mixture: Mixture;
beforeAll(async () => {
  const off = { QUOTES_RATE_LIMIT_PER_MINUTE: '0', QUOTES_THINK_MS: '0', QUOTES_TOKEN_MS: '0' };
  testApp = await startTestProcesses({ RATE_LIMIT_PER_MINUTE: '1000000', LOG_LEVEL: 'error', ...off });
  [server] = await Promise.all([testApp.startServer(collectable), testApp.startWorker()]);
  mixture = await setScene();
}, 60_000);
afterAll(() => testApp?.close());

async function setScene(): Promise<Mixture> {
  const { key: sdkKey, adminToken, sdk } = await testApp.newTenant();
  const { key: sonarKey } = await newSonarAccount(testApp);
  const quotes = newIds();
  await new QuoteClient(testApp.baseUrl).send(quotes, '안녕');
  const profileId = await sdk.newProfile();
  const { chatId } = await sdk.runRound(profileId, { prompt: '카레' });
  const etag = (await sdk.poll(profileId, chatId)).headers.get('etag') ?? '';
  return { sdkKey, adminToken, sonarKey, profileId, chatId, etag, quotes };
}

async function heapKiB(): Promise<number> {
  const read = () => readMemory([{ pid: server.pid, log: server.stderr }]);
  for (let count = 1; count < readings; count += 1) await read();
  const [memory] = (await read()) ?? [];
  if (!memory) throw new Error('the memory of a process cannot be read here');
  return memory.heapKiB;
}

test(`${requests} requests leave nothing in the server’s memory`, async () => {
  expect(await sendMixed(testApp.baseUrl, mixture, warmUp, atOnce)).toEqual(new Map());
  const before = await heapKiB();
  expect(await sendMixed(testApp.baseUrl, mixture, requests - warmUp, atOnce)).toEqual(new Map());
  const grown = (await heapKiB()) - before;
  expect(grown).toBeLessThan(toleratedKiB);
}, 180_000);
