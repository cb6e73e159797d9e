import { expect, test } from '@jest/globals';
import { createTenantShare, TenantBusyError } from '../../db/tenant-connection-share.ts';
import { waitFor } from '../support/wait-for.ts';

/** Work that runs until it is released. */
function held() {
  const { promise, resolve } = Promise.withResolvers<string>();
  let begun = false;
  const work = () => {
    begun = true;
    return promise;
  };
  return { work, end: () => resolve('done'), isBegun: () => begun };
}

test('a tenant runs as many writes as its share', async () => {
  const run = createTenantShare(2);
  const writes = [held(), held(), held(), held()];
  const [first, , third, later] = writes;
  const begin = ({ work }: ReturnType<typeof held>) => run('a', work);
  const results = writes.slice(0, 3).map(begin);
  expect(writes.map((write) => write.isBegun())).toEqual([true, true, false, false]);
  first?.end();
  await waitFor(() => third?.isBegun());
  // A slot that was passed on is not free.
  results.push(...writes.slice(3).map(begin));
  expect(later?.isBegun()).toBe(false);
  for (const { end } of writes) end();
  expect(await Promise.all(results)).toEqual(Array(4).fill('done'));
});

test('another tenant does not wait', async () => {
  const run = createTenantShare(1);
  const slow = held();
  const first = run('a', slow.work);
  expect(await run('b', async () => 'b is done')).toBe('b is done');
  slow.end();
  await first;
});

test('a write that times out in the queue is not started', async () => {
  const run = createTenantShare(1, 10);
  const [slow, late] = [held(), held()];
  const first = run('a', slow.work);
  await expect(run('a', late.work)).rejects.toThrow(TenantBusyError);
  slow.end();
  await first;
  expect(late.isBegun()).toBe(false);
});

test('a failed write passes its slot on', async () => {
  const run = createTenantShare(1);
  const failed = run('a', () => Promise.reject(new Error('no')));
  const next = run('a', async () => 'next');
  await expect(failed).rejects.toThrow('no');
  expect(await next).toBe('next');
});
