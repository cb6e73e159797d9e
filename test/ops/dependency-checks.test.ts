import { afterEach, expect, test } from '@jest/globals';
import { readConfig } from '../../config.ts';
import { dependencyChecks } from '../../ops/dependency-checks.ts';
import { createReadiness } from '../../ops/readiness.ts';
import { createPayloadCodec } from '../../temporal/codec/create-codec.ts';
import { connectTemporal } from '../../temporal/connect.ts';
import { testDependencies } from '../support/dependencies.ts';
import { startFrontendWithoutMatching } from '../support/temporal-frontend.ts';

const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).toReversed()) await close();
});

async function temporalState(address: string) {
  const payloadCodec = createPayloadCodec(readConfig({}));
  const temporal = await connectTemporal({ address, namespace: 'default', payloadCodec });
  const checks = dependencyChecks({
    queryDatabase: async () => {},
    bus: { driver: 'redis', ping: async () => {} },
    temporal,
    taskQueue: 'test-readiness',
  });
  const calls: Promise<unknown>[] = [];
  const checkTemporal = () => {
    const call = Promise.resolve(checks.temporal?.());
    calls.push(call);
    return call;
  };
  closes.push(async () => {
    await temporal.close();
    await Promise.allSettled(calls);
  });
  return (await createReadiness({ ...checks, temporal: checkTemporal }).report()).dependencies.temporal;
}

test('Temporal without its matching service is not ready', async () => {
  // The SDK retries until its deadline, so either reason may come first.
  const frontend = await startFrontendWithoutMatching();
  closes.push(frontend.close);
  expect(await temporalState(frontend.address)).toMatchObject({ status: 'failed' });
});

test('Temporal is ready before a worker polls', async () => {
  expect(await temporalState(testDependencies().temporalAddress)).toEqual({ status: 'ok' });
});
