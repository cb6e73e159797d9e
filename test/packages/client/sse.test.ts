import { describe, expect, test } from '@jest/globals';
import { createSseParser } from '../../../packages/client/src/sse.ts';

/** What a stream says that arrives in pieces of so many bytes. */
function parse(text: string, size = text.length): { data: string[]; retries: number[] } {
  const data: string[] = [];
  const retries: number[] = [];
  const feed = createSseParser({ onData: (one) => data.push(one), onRetry: (ms) => retries.push(ms) });
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) feed(bytes.slice(at, at + size));
  return { data, retries };
}

describe('the parser of streams', () => {
  const stream = 'retry: 1000\n\n: ping\n\nid: 1\nevent: a\ndata: {"카레":"🍛"}\n\ndata:one\ndata: two\n\n';
  test.each([1, 2, 3, 5, 1_000])('reads pieces of %d bytes', (size) => {
    expect(parse(stream, size)).toEqual({ data: ['{"카레":"🍛"}', 'one\ntwo'], retries: [1_000] });
  });

  test.each([1, 2, 7])('takes CRLF and CR as ends of lines, in pieces of %d bytes', (size) => {
    const { data } = parse(stream.replaceAll('\n', '\r\n'), size);
    expect(data).toEqual(['{"카레":"🍛"}', 'one\ntwo']);
    expect(parse(`${stream.replaceAll('\n', '\r')}:`, size).data).toEqual(data);
  });

  test('drops a frame that the end cuts off', () => {
    expect(parse('data: whole\n\ndata: ha').data).toEqual(['whole']);
    expect(parse('data: whole\n\ndata: half\n').data).toEqual(['whole']);
  });

  test('ignores comments, unknown fields and a retry that is not a number', () => {
    expect(parse(':\n\nfoo: bar\ndata\n\nretry: soon\n\n')).toEqual({ data: [''], retries: [] });
  });

  test('gives up on a frame without an end', () => {
    expect(() => parse('data: x'.repeat(2_000_000), 1_000_000)).toThrow('has no end');
  });
});
