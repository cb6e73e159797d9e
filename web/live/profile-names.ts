import type { ChatRow } from '../api/types.ts';

const maxNames = 1_000;
const names = new Map<string, string>();

/** Remembers the profile's name: events contain only its id. */
export function rememberProfile({ profile_id, profile_summary }: ChatRow): void {
  if (profile_summary.name === null) return;
  if (names.size >= maxNames) names.clear();
  names.set(profile_id, profile_summary.name);
}

export function profileName(profileId: string): string | null {
  return names.get(profileId) ?? null;
}
