import { afterEach, expect, jest, test } from '@jest/globals';
import { Connection } from '@temporalio/client';
import { readConfig } from '../../config.ts';
import { createPayloadCodec } from '../../temporal/codec/create-codec.ts';
import { connectTemporal } from '../../temporal/connect.ts';
import { type FrontendWithoutMatching, startFrontendWithoutMatching } from '../support/temporal-frontend.ts';
import { waitFor } from '../support/wait-for.ts';

let frontend: FrontendWithoutMatching | undefined;
afterEach(() => frontend?.close());

test('a retrying call ends with CANCELLED when the connection closes', async () => {
  frontend = await startFrontendWithoutMatching();
  const { connection, close } = await connectTemporal({
    address: frontend.address,
    namespace: 'default',
    payloadCodec: createPayloadCodec(readConfig({})),
  });
  const call = connection.workflowService.describeTaskQueue({
    namespace: 'default',
    taskQueue: { name: 'q' },
  });
  const outcome = call.then(
    () => 'answered',
    (error: { code?: number }) => error.code,
  );
  await waitFor(() => (frontend?.rejectedCalls() ?? 0) > 0);
  await close();
  expect(await outcome).toBe(1);
});

test('a call on a closed connection ends with CANCELLED', async () => {
  frontend = await startFrontendWithoutMatching();
  const { connection, close } = await connectTemporal({
    address: frontend.address,
    namespace: 'default',
    payloadCodec: createPayloadCodec(readConfig({})),
  });
  await close();
  await expect(connection.workflowService.getSystemInfo({})).rejects.toMatchObject({ code: 1 });
});

test('a connection that cannot be opened is closed, and does not go on trying', async () => {
  const closed = jest.spyOn(Connection.prototype, 'close');
  const connecting = connectTemporal({
    address: '127.0.0.1:9',
    namespace: 'default',
    payloadCodec: createPayloadCodec(readConfig({})),
    connectTimeoutMs: 100,
  });
  await expect(connecting).rejects.toThrow();
  expect(closed).toHaveBeenCalledTimes(1);
});
