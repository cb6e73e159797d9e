import { signal } from '@preact/signals';
import { maxReplayBytes } from '../api/replays.ts';
import type { RoundBundle } from '../api/types.ts';
import { t } from './texts.ts';

/** The page of a bundle that was opened from a file. */
export const fileRoundId = 'file';

/** The bundle of the user's file; it is gone with the page, as nothing here stores it. */
export const openedBundle = signal<RoundBundle | null>(null);

/** Indentation takes up to three quarters of a file, and is not sent. */
const maxFileBytes = 4 * maxReplayBytes;
/** What a request has beside the bundle. */
const spareBytes = 1_024;

/**
 * Reads a file as a bundle. Whether it is one, the server says.
 * @throws {Error} in the user's language
 */
export async function readBundleFile(file: File): Promise<RoundBundle> {
  if (file.size > maxFileBytes) throw new Error(t('too_large'));
  const bundle = parseJson(await file.text());
  const { size } = new Blob([JSON.stringify(bundle)]);
  if (size > maxReplayBytes - spareBytes) throw new Error(t('too_large'));
  return bundle;
}

function parseJson(text: string): RoundBundle {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(t('not_json'), { cause });
  }
}
