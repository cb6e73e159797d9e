import { describe, expect, it } from '@jest/globals';
import type { SignageEvent, SignageSlide } from '../../../web/api/types.ts';
import {
  cardCopy,
  entranceCard,
  entranceIdle,
  inStoreIdle,
  inStoreSections,
} from '../../../web/simulator/signage-display.ts';

const texts = (text: string) => ({ ko: `${text} (ko)`, en: `${text} (en)`, ja: `${text} (ja)` });
const product = (name: string) => ({ id: 1, name, brand: null, price: 100, price_unit: '₩', src_url: null });
const slide = (signage_no: number, slide_no: number, products = 1): SignageSlide => ({
  signage_no,
  slide_no,
  title: texts(`slide ${slide_no}`),
  products: Array.from({ length: products }, (_, index) => product(`product ${index}`)),
});
const event = (event_id: string, enabled = true): SignageEvent => ({
  event_id,
  title: texts(event_id),
  text: texts(event_id),
  enabled,
});
const ad = (rec_id: string, discount_pct: number | null = null) => ({ rec_id, discount_pct });

const nothing = { items: [], forgotten: [], events: [], random: () => 0 };

describe('signage 1, idle', () => {
  it('shows its slides 1 to 4 in order [SIGUI-01]', () => {
    const slides = [slide(2, 1), slide(1, 3), slide(1, 5), slide(1, 1), slide(1, 4), slide(1, 2)];
    expect(entranceIdle(slides).map(({ signage_no, slide_no }) => [signage_no, slide_no])).toEqual([
      [1, 1],
      [1, 2],
      [1, 3],
      [1, 4],
    ]);
  });
});

describe('signage 1, recognized', () => {
  it('shows the one item with the highest discount [SIGUI-02]', () => {
    const items = [ad('first', 5), ad('second', 17), ad('third', 10)];
    expect(entranceCard(items)).toEqual(ad('second', 17));
  });

  it('shows the first of equal discounts', () => {
    expect(entranceCard([ad('none'), ad('first', 5), ad('second', 5)])?.rec_id).toBe('first');
    expect(entranceCard([])).toBeNull();
  });

  it('does not reorder its input', () => {
    const items = [ad('first', 5), ad('second', 17)];
    entranceCard(items);
    expect(items.map(({ rec_id }) => rec_id)).toEqual(['first', 'second']);
  });

  it('uses reason_detail as its copy [SIGUI-04]', () => {
    const item = {
      ...ad('one', 5),
      reason_detail: texts('lift 2.1'),
      reason_detail_marketing: texts('Tasty'),
    };
    expect(cardCopy(item, 'ja')).toBe('lift 2.1 (ja)');
    expect(cardCopy({ reason_detail: 'one text' }, 'ja')).toBe('one text');
    expect(cardCopy({ reason_detail: null }, 'ja')).toBe('');
  });
});

describe('signage 2, idle', () => {
  it('has nine slots: three slides of three products [SIGUI-05]', () => {
    const slides = [slide(2, 4, 3), slide(2, 2, 4), slide(1, 1), slide(2, 1, 3), slide(2, 3, 3)];
    const shown = inStoreIdle(slides);
    expect(shown.map(({ slide_no }) => slide_no)).toEqual([1, 2, 3]);
    expect(shown.map(({ products }) => products.length)).toEqual([3, 3, 3]);
  });
});

describe('signage 2, recognized', () => {
  it('shows the first forgotten, the second ad and one enabled event [SIGUI-06]', () => {
    const sections = inStoreSections({
      items: [ad('first'), ad('second'), ad('third')],
      forgotten: [{ name: '양파' }, { name: '두부' }],
      events: [event('off', false), event('on'), event('later')],
      random: () => 0,
    });
    expect(sections).toEqual([
      { kind: 'forgotten', forgotten: { name: '양파' } },
      { kind: 'ad', item: ad('second') },
      { kind: 'event', event: event('on') },
    ]);
  });

  it('falls back on the only ad [SIGUI-06]', () => {
    expect(inStoreSections({ ...nothing, items: [ad('only')] })).toEqual([{ kind: 'ad', item: ad('only') }]);
  });

  it('chooses a random enabled event [SIGUI-06]', () => {
    const events = [event('a'), event('b', false), event('c')];
    const chosen = [0, 0.49, 0.5, 0.999].map((dice) =>
      inStoreSections({ ...nothing, events, random: () => dice }).map((section) =>
        section.kind === 'event' ? section.event.event_id : null,
      ),
    );
    expect(chosen).toEqual([['a'], ['a'], ['c'], ['c']]);
  });

  it('hides each section that has no data [SIGUI-07]', () => {
    const kinds = (shown: Partial<typeof nothing>) =>
      inStoreSections<object>({ ...nothing, ...shown }).map(({ kind }) => kind);
    const some = { items: [ad('one')] as never[], events: [event('one')] as never[] };
    expect(kinds(some)).toEqual(['ad', 'event']);
    expect(kinds({ ...some, forgotten: [null] as never[] })).toEqual(['ad', 'event']);
    expect(kinds({ events: [event('off', false)] as never[] })).toEqual([]);
  });
});
