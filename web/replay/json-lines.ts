/** A line of a JSON text, with the path of the value that it shows. */
export interface JsonLine {
  /** As in differences: `items[0].product.price`. */
  path: string;
  text: string;
  isMarked: boolean;
}

/** Lines that are shown of one value. */
export const maxLines = 2_000;

/** A value as indented JSON, its keys in order so that two values stand line by line, with the lines marked that are at or below one of the paths. */
export function toJsonLines(value: unknown, markedPaths: readonly string[]): JsonLine[] {
  const paths = new Set(markedPaths);
  const lines: JsonLine[] = [];

  function write(part: unknown, { path, lead, indent, end, isMarked }: Place): void {
    if (lines.length >= maxLines) return;
    const marked = isMarked || paths.has(path);
    const add = (text: string) => lines.push({ path, text, isMarked: marked });
    const children = toChildren(part, path);
    if (!children || children.length === 0) {
      add(`${lead}${JSON.stringify(part)}${end}`);
      return;
    }
    const [open, close] = Array.isArray(part) ? '[]' : '{}';
    add(`${lead}${open}`);
    for (const [index, child] of children.entries()) {
      const name = child.name === null ? '' : `${JSON.stringify(child.name)}: `;
      write(child.value, {
        path: child.path,
        lead: `${indent}  ${name}`,
        indent: `${indent}  `,
        end: index < children.length - 1 ? ',' : '',
        isMarked: marked,
      });
    }
    if (lines.length < maxLines) add(`${indent}${close}${end}`);
  }

  write(value, { path: '', lead: '', indent: '', end: '', isMarked: false });
  return lines;
}

interface Place {
  path: string;
  lead: string;
  indent: string;
  /** A comma, but for a last child. */
  end: string;
  isMarked: boolean;
}

function toChildren(value: unknown, path: string) {
  if (Array.isArray(value)) {
    return value.map((item, index) => ({ name: null, value: item, path: `${path}[${index}]` }));
  }
  if (typeof value !== 'object' || value === null) return null;
  return sortedEntries(value).map(([name, item]) => ({
    name,
    value: item,
    path: path === '' ? name : `${path}.${name}`,
  }));
}

function sortedEntries(value: object): [string, unknown][] {
  return Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
}
