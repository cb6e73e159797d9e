/** A profile is free JSON of the store app; these are the fields that Roundtable itself reads. */
export type ProfileData = Record<string, unknown>;

/** Always with its four keys (ruling Q35); null where the profile has no such value. */
export interface ProfileSummary {
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

/** The most that a profile's JSON may be, in bytes (ruling D13). */
export const maxProfileBytes = 64 * 1024;

/** Whether a profile has grown past what it may be; one that is too large already may still shrink. */
export function outgrows(data: ProfileData, before: ProfileData = {}): boolean {
  const size = sizeOf(data);
  return size > maxProfileBytes && size >= sizeOf(before);
}

function sizeOf(data: ProfileData): number {
  return new TextEncoder().encode(JSON.stringify(data)).length;
}

/** The prompt as llm-demo gets it: behind the persona, where the profile has one (KICK-16, KICK-17). */
export function toUserQuery(prompt: string, profile: ProfileData): string {
  const persona = typeof profile.persona === 'string' ? profile.persona.trim() : '';
  return persona === '' ? prompt : `페르소나: ${persona}\n${prompt}`;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
