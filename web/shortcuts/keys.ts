/** What a shortcut does. */
export type ShortcutAction = 'search' | 'next' | 'previous' | 'list' | 'webhooks' | 'help';

/** The shortcuts by the keys to press one after the other. Enter opens the focused chat by itself, it is a link. */
export const shortcuts: Readonly<Record<string, ShortcutAction>> = {
  '/': 'search',
  j: 'next',
  k: 'previous',
  'g l': 'list',
  'g w': 'webhooks',
  '?': 'help',
};

/** How long after `g` the second key counts. */
const sequenceMs = 1_500;

interface PressedKey {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  isComposing: boolean;
}

/** Finds the action of each key as it is pressed; remembers the first of two. */
export function createKeyReader() {
  let first: { key: string; atMs: number } | null = null;
  /** @param atMs in milliseconds, of any clock */
  return (event: PressedKey, atMs: number): ShortcutAction | null => {
    const key = toLatinKey(event);
    if (key === null) return null;
    const before = first && atMs - first.atMs <= sequenceMs ? `${first.key} ${key}` : '';
    first = null;
    const action = shortcuts[before] ?? shortcuts[key];
    if (action) return action;
    if (key === 'g') first = { key, atMs };
    return null;
  };
}

/** The letter on the key while another alphabet is typed, such as ㅓ. Null for what is no shortcut. */
function toLatinKey({ key, code, ctrlKey, metaKey, altKey, isComposing }: PressedKey): string | null {
  if (ctrlKey || metaKey || altKey || isComposing) return null;
  if (/^[a-z/?]$/i.test(key)) return key.toLowerCase();
  const [, letter] = /^Key([A-Z])$/.exec(code) ?? [];
  return letter && key.length === 1 ? letter.toLowerCase() : null;
}
