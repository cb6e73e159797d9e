import { describe, expect, test } from '@jest/globals';
import { maxLines, toJsonLines } from '../../../web/replay/json-lines.ts';

const value = { items: [{ price: 1 }, { price: 2, tags: [] }], none: null, title: 'Curry' };

describe('the lines of a JSON value', () => {
  test('are the text of JSON.stringify, with the path of each', () => {
    const lines = toJsonLines(value, []);
    expect(lines.map(({ text }) => text).join('\n')).toBe(JSON.stringify(value, null, 2));
    expect(lines.find(({ text }) => text.includes('"price": 2'))?.path).toBe('items[1].price');
  });

  test('stand line by line with those of a value whose keys come in another order', () => {
    const [title, items, none] = [value.title, value.items, value.none];
    expect(toJsonLines({ title, none, items }, [])).toEqual(toJsonLines(value, []));
  });

  test('are marked at a path and below it', () => {
    const marked = (...paths: string[]) =>
      toJsonLines(value, paths).flatMap(({ text, isMarked }) => (isMarked ? [text.trim()] : []));
    expect(marked('items[0]')).toEqual(['{', '"price": 1', '},']);
    expect(marked('title', 'items[1].tags')).toEqual(['"tags": []', '"title": "Curry"']);
    expect(marked('item')).toEqual([]);
  });

  test('have a limit', () => {
    expect(toJsonLines(Array(maxLines * 2).fill(1), [])).toHaveLength(maxLines);
  });
});
