import { readFileSync } from 'node:fs';

/**
 * Reads a comma-separated file with a header line. Cells contain no commas or quotes, so no escaping is needed.
 * @throws {Error} naming the line whose cells do not match the header
 */
export function readCsv<Column extends string>(
  file: URL,
  columns: readonly Column[],
): Record<Column, string>[] {
  const [header = '', ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
  if (header !== columns.join(',')) throw new Error(`${file.pathname}: its first line should be ${columns}`);
  return lines.map((line, index) => {
    const cells = line.split(',');
    if (cells.length !== columns.length) {
      throw new Error(`${file.pathname}:${index + 2}: ${cells.length} cells instead of ${columns.length}`);
    }
    const row = columns.map((column, position) => [column, cells[position] ?? '']);
    return Object.fromEntries(row) as Record<Column, string>;
  });
}
