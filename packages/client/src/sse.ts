import { invalidResponse } from './errors.ts';

/** An event may have some tens of kilobytes; a stream that sends this much without an end of a frame is not ours. */
const maxFrame = 8 * 1024 * 1024;

/**
 * A parser for a stream that arrives in pieces, as the HTML standard has it: lines end in CR, LF or CRLF, a blank line
 * ends a frame, and a frame that the end of the stream cuts off does not count.
 */
export function createSseParser(options: { onData(data: string): void; onRetry(ms: number): void }) {
  const decoder = new TextDecoder();
  let rest = '';
  let data: string[] = [];

  function readLine(line: string): void {
    if (line === '') {
      if (data.length > 0) options.onData(data.join('\n'));
      data = [];
      return;
    }
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'data') data.push(value);
    else if (name === 'retry' && /^\d+$/.test(value)) options.onRetry(Number(value));
  }

  /** @throws {ConnectionError} if a frame has no end */
  return (bytes: Uint8Array): void => {
    rest += decoder.decode(bytes, { stream: true });
    // A CR at the end may be half of a CRLF, so it waits for the next piece.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) readLine(line);
    if (rest.length + data.join('').length > maxFrame)
      throw invalidResponse('A frame of the stream has no end.', 200);
  };
}
