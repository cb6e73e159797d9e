import { describe, expect, it } from '@jest/globals';
import { nextAction, type Situation } from '../../../web/simulator/next-action.ts';

const completed = { status: 'completed', hasAds: true, hasCoupons: true } as const;
const start: Situation = { connected: true, round: null, inside: false, visited: false, coupon: 'none' };

describe('the guide', () => {
  it('leads through the whole system, step by step', () => {
    const story: Partial<Situation>[] = [
      { connected: false },
      {},
      { round: { ...completed, status: 'in_progress' } },
      { round: completed },
      { round: completed, inside: true, visited: true },
      { round: completed, inside: true, visited: true, coupon: 'issued' },
      { round: completed, inside: true, visited: true, coupon: 'settled' },
      { round: completed, visited: true, coupon: 'settled' },
    ];
    expect(story.map((change) => nextAction({ ...start, ...change }))).toEqual([
      'connect',
      'ask',
      'wait',
      'walk_in',
      'issue_coupon',
      'redeem_coupon',
      'walk_out',
      'follow_up',
    ]);
  });

  it('suggests a new question after a failed round', () => {
    expect(nextAction({ ...start, round: { ...completed, status: 'error' } })).toBe('ask_again');
  });

  it('skips actions that the round has no items for', () => {
    expect(nextAction({ ...start, round: { ...completed, hasAds: false } })).toBe('issue_coupon');
    expect(nextAction({ ...start, round: { ...completed, hasAds: false, hasCoupons: false } })).toBe(
      'follow_up',
    );
  });
});
