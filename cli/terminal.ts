/** The one place that commands print by. What they print, shoppers and upstreams may have written. */

/**
 * What a terminal would obey instead of showing: control and escape characters, what reverses the direction of
 * text, and Unicode's own line breaks.
 */
const unprintable = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu;

/** As a shell reports a command that SIGPIPE has ended. */
const closedPipe = 141;

/** Prints a result on stdout, each of its lines as one. */
export function printResult(text: string): void {
  process.stdout.write(`${visibleLines(text)}\n`);
}

/** Prints a result on stdout as JSON, which a parser reads as it was. */
export function printJson(value: unknown, indent?: number): void {
  process.stdout.write(`${toJson(value, indent)}\n`);
}

/** Prints a sentence on stderr, on one line. */
export function printMessage(words: string): void {
  process.stderr.write(`${visible(words)}\n`);
}

/** A text with nothing in it that a terminal obeys: ESC becomes `\u001b`, a line break `\u000a`. */
export function visible(text: string): string {
  return text.replaceAll(unprintable, escaped);
}

/** As `visible`, for a text whose line breaks are meant. */
export function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n');
}

/** JSON in which a terminal finds nothing to obey either; JSON itself escapes only what is below U+0020. */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent)
    .split('\n')
    .map((line) => line.replaceAll(unprintable, escaped))
    .join('\n');
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * A reader that has gone (`tenant list | head -1`) wants no more: the command does its work to the end, prints the
 * rest to no one, and exits with 141. Anything else that keeps output from being written is said on stderr.
 */
export function endQuietlyOnClosedPipes(): void {
  for (const [name, stream] of [
    ['stdout', process.stdout],
    ['stderr', process.stderr],
  ] as const) {
    stream.on('error', ({ code }: NodeJS.ErrnoException) => {
      process.exitCode = code === 'EPIPE' ? closedPipe : 1;
      if (code !== 'EPIPE' && name === 'stdout') printMessage(`The result cannot be written (${code}).`);
    });
  }
}
