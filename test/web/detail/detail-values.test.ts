import { describe, expect, it } from '@jest/globals';
import { eventFacts } from '../../../web/detail/event-facts.ts';
import { chooseRound, totalUnit } from '../../../web/detail/round-values.ts';
import { stepBars } from '../../../web/detail/step-bars.ts';

describe('the round of a URL', () => {
  const rounds = [{ round_no: 1 }, { round_no: 2 }];

  it('is the named one, else the newest', () => {
    expect(chooseRound(rounds, '1')).toBe(rounds[0]);
    expect([undefined, '9', '01', 'x'].map((asked) => chooseRound(rounds, asked))).toEqual(
      Array(4).fill(rounds[1]),
    );
    expect(chooseRound([], '1')).toBeNull();
  });
});

describe('the unit of a total', () => {
  const item = (price: number | null, price_unit: string | null) => ({ product: { price, price_unit } });

  it('is the unit that all priced products share', () => {
    expect(totalUnit([item(1, '₩'), item(null, '円'), { product: null }, item(2, '₩')])).toBe('₩');
    expect(totalUnit([item(1, '₩'), item(2, '円')])).toBeNull();
    expect(totalUnit([item(1, null)])).toBeNull();
    expect(totalUnit([])).toBeNull();
  });
});

describe('the bars of steps', () => {
  const at = (second: number) => new Date(second * 1_000).toISOString();
  const step = (start: number | null, finish: number | null) => ({
    started_at: start === null ? null : at(start),
    finished_at: finish === null ? null : at(finish),
    waited_seconds: null as number | null,
    failed_attempts: [] as { started_at: string; failed_at: string }[],
  });
  const bar = (start: number, width: number, kind = 'last') => ({ kind, start, width });

  it('share the time of their round', () => {
    const round = { created_at: at(100), finished_at: at(110) };
    expect(stepBars(round, [step(100, 104), step(104, 106), step(null, null)], 0)).toEqual([
      [bar(0, 40)],
      [bar(40, 20)],
      [],
    ]);
  });

  it('grow until now while the round runs', () => {
    const running = { created_at: at(100), finished_at: null };
    expect(stepBars(running, [step(100, 105), step(105, null)], 120_000)).toEqual([
      [bar(0, 25)],
      [bar(25, 75)],
    ]);
  });

  it('stay within the round when clocks differ', () => {
    const round = { created_at: at(100), finished_at: at(110) };
    expect(stepBars(round, [step(99, 110)], 0)).toEqual([[bar(0, 100)]]);
    expect(stepBars({ created_at: at(100), finished_at: null }, [step(100, null)], 99_000)).toEqual([
      [bar(0, 0)],
    ]);
  });

  it('show waits and failed attempts', () => {
    const round = { created_at: at(100), finished_at: at(110) };
    const failed = (start: number, finish: number) => ({ started_at: at(start), failed_at: at(finish) });
    const repeated = { ...step(106, 107), waited_seconds: 1, failed_attempts: [failed(102, 104)] };
    const lost = { ...step(101, 109), failed_attempts: [failed(102, 103), failed(107, 108)] };
    const waiting = { ...step(102, 103), waited_seconds: 2 };
    expect(stepBars(round, [repeated, lost, waiting], 0)).toEqual([
      [bar(10, 60, 'due'), bar(20, 20, 'failed'), bar(60, 10)],
      [bar(20, 70, 'due'), bar(20, 10, 'failed'), bar(70, 10, 'failed')],
      [bar(0, 30, 'due'), bar(20, 10)],
    ]);
  });
});

describe('the facts of an event', () => {
  it('include its item and why it was recommended [SIG-35]', () => {
    const item = { item_name: '간장', discount_pct: 5, analyst_comment: '재구매 주기' };
    expect(eventFacts({ item, forgotten: [{ name: '양파' }] })).toMatchObject({
      name: '간장',
      discount: 5,
      analystComment: '재구매 주기',
      forgotten: [{ name: '양파' }],
    });
    expect(eventFacts({ ...item, kind: 'redeemed' })).toMatchObject({ name: '간장', couponKind: 'redeemed' });
    expect(eventFacts({ notification_items: [item, item] }).notifications).toBe(2);
  });

  it.each([
    {},
    { item: null, forgotten: {}, kind: 'else' },
    { item_name: 7, discount_pct: '5', analyst_comment: {} },
  ])('are empty for an unknown payload: %j', (payload) => {
    expect(eventFacts(payload)).toEqual({
      name: null,
      discount: null,
      couponKind: null,
      analystComment: null,
      forgotten: [],
      notifications: null,
    });
  });
});
