import type { Localized } from '../../domain/chat/localized.ts';
import { localized } from './language.ts';

type Params = Readonly<Record<string, string | number>>;

/**
 * Creates a feature's `t(key, params)` from the `texts.ts` of its folder. `{name}` in a text is replaced by the
 * parameter of that name.
 */
export function translator<Key extends string>(texts: Readonly<Record<Key, Localized>>) {
  return (key: Key, params: Params = {}): string =>
    localized(texts[key]).replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}
