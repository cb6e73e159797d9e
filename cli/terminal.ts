/** All output of commands. It may contain text from shoppers and upstreams, so control characters are escaped. */

/**
 * Characters that a terminal interprets instead of showing: control and escape characters, bidirectional controls,
 * and Unicode line breaks.
 */
const unprintable = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu;

/** The exit code of a command that SIGPIPE has ended: 128 + 13. */
const closedPipe = 141;

/** Prints a result on stdout; line breaks are kept. */
export function printResult(text: string): void {
  process.stdout.write(`${visibleLines(text)}\n`);
}

/** Prints a result on stdout as JSON. */
export function printJson(value: unknown, indent?: number): void {
  process.stdout.write(`${toJson(value, indent)}\n`);
}

/** Prints a message on stderr, on one line. */
export function printMessage(words: string): void {
  process.stderr.write(`${visible(words)}\n`);
}

/** Escapes what a terminal would interpret: ESC becomes `\u001b`, a line break `\u000a`. */
export function visible(text: string): string {
  return text.replaceAll(unprintable, escaped);
}

/** As `visible`, but keeps line breaks. */
export function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n');
}

/** JSON that also escapes what a terminal would interpret; JSON itself only escapes characters below U+0020. */
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
 * When the reader closes the pipe (`tenant list | head -1`), the command completes its work without further output
 * and exits with 141. Other write errors are reported on stderr.
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
