/** All output of commands. It may contain text from shoppers and upstreams, so control characters are escaped. */

/**
 * Characters that a terminal interprets instead of showing: control and escape characters, bidirectional controls,
 * and Unicode line breaks.
 */
const unprintable = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu;

/** Columns of an output that is not a terminal. */
const defaultWidth = 80;

/** A stream of a process, such as `process.stdout`. */
export interface Output {
  write(text: string): unknown;
  /** Of a terminal. */
  columns?: number;
}

/** Prints to the streams of a command. */
export interface Terminal {
  /** Prints a result on stdout; line breaks are kept. */
  printResult(text: string): void;
  /** Prints a result on stdout as JSON. */
  printJson(value: unknown, indent?: number): void;
  /** Prints a message on stderr, on one line. */
  printMessage(words: string): void;
  /** Writes text of several lines, such as help. */
  writeOut(text: string): void;
  writeErr(text: string): void;
  /** Columns of the stream. */
  outWidth(): number;
  errWidth(): number;
}

export function createTerminal({ stdout, stderr }: { stdout: Output; stderr: Output }): Terminal {
  return {
    printResult: (text) => void stdout.write(`${visibleLines(text)}\n`),
    printJson: (value, indent) => void stdout.write(`${toJson(value, indent)}\n`),
    printMessage: (words) => void stderr.write(`${visible(words)}\n`),
    writeOut: (text) => void stdout.write(visibleLines(text)),
    writeErr: (text) => void stderr.write(visibleLines(text)),
    outWidth: () => stdout.columns ?? defaultWidth,
    errWidth: () => stderr.columns ?? defaultWidth,
  };
}

/** Escapes what a terminal would interpret: ESC becomes `\u001b`, a line break `\u000a`. */
export function visible(text: string): string {
  return text.replaceAll(unprintable, escaped);
}

/** As `visible`, but keeps line breaks. */
function visibleLines(text: string): string {
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
