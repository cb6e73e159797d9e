import { expect, test } from '@jest/globals';
import { createRateLimit } from '../../../server/http/middleware/rate-limit.ts';

const usage = { isAllowed: true, remaining: 3, resetMs: 39_001 };

test('a request within its rate gets the headers of all drafts', async () => {
  const sentHeaders: object[] = [];
  const limit = createRateLimit({ perMinute: 5, use: async () => usage, onRefused() {} });
  await limit({ set: (headers) => void sentHeaders.push(headers) }, 'key');
  expect(sentHeaders).toEqual([
    {
      'ratelimit-policy': '"requests";q=5;w=60',
      ratelimit: '"requests";r=3;t=40',
      'ratelimit-limit': '5',
      'ratelimit-remaining': '3',
      'ratelimit-reset': '40',
    },
  ]);
});

test('a request over its rate is refused, counted and told when to come again', async () => {
  let refused = 0;
  const use = async () => ({ ...usage, isAllowed: false, remaining: 0, resetMs: 0 });
  const limit = createRateLimit({ perMinute: 5, use, onRefused: () => (refused += 1) });
  await expect(limit({ set() {} }, 'key')).rejects.toMatchObject({
    status: 429,
    headers: { 'retry-after': '1' },
  });
  expect(refused).toBe(1);
});

test('a rate of 0 allows everything, without rate headers', async () => {
  const sentHeaders: object[] = [];
  const use = () => Promise.reject(new Error('not to be asked'));
  const limit = createRateLimit({ perMinute: 0, use, onRefused() {} });
  await limit({ set: (headers) => void sentHeaders.push(headers) }, 'key');
  expect(sentHeaders).toEqual([]);
});
