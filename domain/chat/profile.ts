/** Free JSON of the store app. */
export type ProfileData = Record<string, unknown>;

/** Always has all four keys (ruling Q35); null when the profile has no such value. */
interface ProfileSummary {
  name: string | null;
  gender: string | null;
  age: number | null;
  locale: string | null;
}

export function summarizeProfile(data: ProfileData): ProfileSummary {
  return {
    name: textOrNull(data.name),
    gender: textOrNull(data.gender),
    age: typeof data.age === 'number' ? data.age : null,
    locale: textOrNull(data.locale),
  };
}

/** PUT merges the top-level keys; a null clears its key (ruling Q47). */
export function mergeProfile(data: ProfileData, changes: ProfileData): ProfileData {
  return { ...data, ...changes };
}

/** Limit of a profile's JSON, in bytes (ruling D13). */
export const maxProfileBytes = 64 * 1024;

/** Whether a profile exceeds the limit. One that was already too large may still shrink. */
export function exceedsProfileLimit(data: ProfileData, before: ProfileData = {}): boolean {
  const size = getSize(data);
  return size > maxProfileBytes && size >= getSize(before);
}

function getSize(data: ProfileData): number {
  return new TextEncoder().encode(JSON.stringify(data)).length;
}

/** The prompt for llm-demo; the profile's persona comes first, if there is one (KICK-16, KICK-17). */
export function toUserQuery(prompt: string, profile: ProfileData): string {
  const persona = typeof profile.persona === 'string' ? profile.persona.trim() : '';
  return persona === '' ? prompt : `페르소나: ${persona}\n${prompt}`;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
