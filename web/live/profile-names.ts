import type { ChatRow } from '../api/types.ts';

const mostKept = 1_000;
const names = new Map<string, string>();

/** Events carry a profile's id alone; its name is known once a chat of it was shown. */
export function rememberProfile({ profile_id, profile_summary }: ChatRow): void {
  if (profile_summary.name === null) return;
  if (names.size >= mostKept) names.clear();
  names.set(profile_id, profile_summary.name);
}

export function profileName(profileId: string): string | null {
  return names.get(profileId) ?? null;
}
