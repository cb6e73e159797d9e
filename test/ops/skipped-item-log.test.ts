import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { logSkippedItems } from '../../ops/skipped-item-log.ts';

test('an omitted item is logged once', () => {
  const lines: string[] = [];
  const warn = logSkippedItems(pino({ base: null }, { write: (line) => lines.push(line) }));
  const product = { step: 'products', item: 'products[1]', name: 'id 5', reason: 'price: Invalid input' };
  for (let poll = 0; poll < 3; poll += 1) warn('store')(product);
  warn('store')({ ...product, name: 'id 6' });
  warn('store')({ ...product, step: 'signages' });
  warn('llm-demo')(product);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: 40, upstream: 'store', ...product },
    { level: 40, upstream: 'store', name: 'id 6' },
    { level: 40, upstream: 'store', step: 'signages' },
    { level: 40, upstream: 'llm-demo', step: 'products' },
  ]);
});
