import { networkInterfaces } from 'node:os';
import { expect, test } from '@jest/globals';
import { startOpsServer } from '../../ops/ops-server.ts';
import { createProcessRegistry } from '../../ops/process-metrics.ts';
import { createReadiness } from '../../ops/readiness.ts';
import { toUrl } from '../../run-process.ts';

const hasIpv6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
);

(hasIpv6 ? test : test.skip)('an IPv6 address is listened on, and given as a URL', async () => {
  const server = await startOpsServer({
    host: '::1',
    port: 0,
    readiness: createReadiness({}),
    registry: createProcessRegistry(),
  });
  try {
    expect(server.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  } finally {
    await server.close();
  }
});

test('host names and IPv4 addresses have no brackets', () => {
  expect(toUrl('127.0.0.1', 3001)).toBe('http://127.0.0.1:3001');
  expect(toUrl('localhost', 80)).toBe('http://localhost:80');
});
