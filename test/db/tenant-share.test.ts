import { expect, test } from '@jest/globals';
import { createTenantShare, TenantBusyError } from '../../db/tenant-share.ts';
import { waitFor } from '../support/wait-for.ts';

/** Work that goes on until it is let go. */
function held() {
  const { promise, resolve } = Promise.withResolvers<string>();
  let begun = false;
  const work = () => {
    begun = true;
    return promise;
  };
  return { work, end: () => resolve('done'), isBegun: () => begun };
}

test('a tenant has as many writes under way as its share', async () => {
  const run = createTenantShare(2);
  const writes = [held(), held(), held(), held()];
  const [first, , third, later] = writes;
  const begin = ({ work }: ReturnType<typeof held>) => run('a', work);
  const results = writes.slice(0, 3).map(begin);
  expect(writes.map((write) => write.isBegun())).toEqual([true, true, false, false]);
  first?.end();
  await waitFor(() => third?.isBegun());
  // A place that was handed on is not free as well.
  results.push(...writes.slice(3).map(begin));
  expect(later?.isBegun()).toBe(false);
  for (const { end } of writes) end();
  expect(await Promise.all(results)).toEqual(Array(4).fill('done'));
});

test('another tenant does not wait for them', async () => {
  const run = createTenantShare(1);
  const slow = held();
  const first = run('a', slow.work);
  expect(await run('b', async () => 'b is done')).toBe('b is done');
  slow.end();
  await first;
});

test('a write whose turn does not come is not begun', async () => {
  const run = createTenantShare(1, 10);
  const [slow, late] = [held(), held()];
  const first = run('a', slow.work);
  await expect(run('a', late.work)).rejects.toThrow(TenantBusyError);
  slow.end();
  await first;
  expect(late.isBegun()).toBe(false);
});

test('a write that fails gives its place on', async () => {
  const run = createTenantShare(1);
  const failed = run('a', () => Promise.reject(new Error('no')));
  const next = run('a', async () => 'next');
  await expect(failed).rejects.toThrow('no');
  expect(await next).toBe('next');
});
