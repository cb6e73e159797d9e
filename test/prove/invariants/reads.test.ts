import { describe, expect, test } from '@jest/globals';
import type { ChatRead } from '../../../prove/evidence.ts';
import { chatRead, evidence, getVerdict, shown } from '../../support/evidence.ts';

const found = (name: string, ...reads: ChatRead[]) => getVerdict(name, evidence({ reads })).violations;

describe('progress-forward', () => {
  const see = (callId: number, at: [number, number], steps: string, server?: string) =>
    chatRead(callId, at, { rounds: [shown('r1', steps)], server });

  test.each([
    ['a round that completes', 'rppp', 'drpp', 'ddrr', 'dddr', 'dddd'],
    ['a round that fails at once', 'rppp', 'eppp', 'eppp'],
    ['a round whose third step fails', 'ddrr', 'dder', 'ddee'],
  ])('allows %s', (_what, ...steps) => {
    expect(
      found('progress-forward', ...steps.map((one, at) => see(at, [at * 10, at * 10 + 5], one))),
    ).toEqual([]);
  });

  test('lets concurrent reads show either state', () => {
    expect(found('progress-forward', see(1, [0, 10], 'ddrr'), see(2, [10, 20], 'drpp', 'server-2'))).toEqual(
      [],
    );
  });

  test.each([
    [
      'a step that runs again',
      'ddrr',
      'drrr',
      /^Step 2 of round r1 is running in read 2 \(server-2, .*done in read 1/,
    ],
    ['a step that waits again', 'dddr', 'dddp', /^Step 4 of round r1 is pending/],
    ['a step that was done and failed', 'ddrr', 'derr', /^Step 2 of round r1 is error/],
  ])('finds %s', (_what, before, after, message) => {
    const violations = found(
      'progress-forward',
      see(1, [0, 10], before),
      see(2, [11, 20], after, 'server-2'),
    );
    expect(violations).toContainEqual({ callIds: [1, 2], message: expect.stringMatching(message) });
  });

  test.each([
    ['in_progress', 'completed', []],
    ['completed', 'in_progress', [[1, 2]]],
    ['completed', 'error', [[1, 2]]],
    ['error', 'completed', [[1, 2]]],
  ] as const)('judges a status from %s to %s', (before, after, callIds) => {
    const read = (id: number, at: [number, number], status: typeof before) =>
      chatRead(id, at, { rounds: [shown('r1', 'dddd', { status })] });
    const violations = found('progress-forward', read(1, [0, 10], before), read(2, [11, 20], after));
    expect(violations.map((one) => one.callIds)).toEqual(callIds);
  });
});

describe('equal-etag-equal-body', () => {
  const read = (callId: number, etag: string, bodyHash: string, tenant = 'acme') => ({
    ...chatRead(callId, [0, 1], { rounds: [] }),
    etag,
    bodyHash,
    tenant,
  });

  test('finds two bodies with one ETag in a chat', () => {
    expect(
      found('equal-etag-equal-body', read(1, 'a', 'x'), read(2, 'b', 'y'), read(3, 'a', 'z', 'other')),
    ).toEqual([]);
    expect(found('equal-etag-equal-body', read(1, 'a', 'x'), read(2, 'a', 'x'), read(3, 'a', 'y'))).toEqual([
      {
        callIds: [1, 3],
        message: expect.stringMatching(/^Chat c1 has two bodies with the ETag a: in read 1 .*read 3/),
      },
    ]);
  });
});

describe('finished-rounds-immutable', () => {
  const see = (callId: number, at: [number, number], contentHash: string, steps = 'dddd') =>
    chatRead(callId, at, { rounds: [shown('r1', steps, { contentHash })] });

  test('finds a completed or failed round that changes', () => {
    const name = 'finished-rounds-immutable';
    expect(found(name, see(1, [0, 5], 'a', 'ddrr'), see(2, [6, 9], 'b'), see(3, [10, 12], 'b'))).toEqual([]);
    expect(found(name, see(1, [0, 5], 'a'), see(2, [5, 9], 'b', 'dddr'))).toEqual([]);
    for (const steps of ['dddd', 'ddee']) {
      expect(
        found(name, see(1, [0, 5], 'a', steps), see(2, [6, 9], 'a', steps), see(3, [10, 12], 'b', steps)),
      ).toEqual([
        {
          callIds: [1, 3],
          message: expect.stringMatching(/^Round r1 was .* in read 1 .* different in read 3/),
        },
      ]);
    }
  });
});
