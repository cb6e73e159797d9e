/** Orders of the list of chats; `-` means the largest or newest first. */
export const chatSorts = ['-start', 'start', '-duration', 'duration', '-rounds', 'rounds'] as const;
export type ChatSort = (typeof chatSorts)[number];
export const defaultChatSort: ChatSort = '-start';

/** Limits of the filters. Lengths are in characters. */
export const chatFilterLimits = { text: 200, errorCode: 60, seconds: 1_000_000 } as const;

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const agoPattern = /^([1-9]\d{0,3})([mhdw])$/;
const timePattern = /^(\d{4})-(\d\d)-(\d\d)T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/;
const secondsPattern = /^(0|[1-9]\d{0,6})(\.\d{1,3})?$/;

/**
 * Reads a bound of time: a time ago in minutes, hours, days or weeks (`30m`, `24h`, `7d`, `4w`), or an ISO 8601 time
 * with a zone (`2026-04-29T05:28:08Z`). Null for any other text.
 * @param nowMs milliseconds since 1970
 */
export function parseTimeBound(text: string, nowMs: number): Date | null {
  const [, count, unit] = agoPattern.exec(text) ?? [];
  if (count && unit) return new Date(nowMs - Number(count) * unitMs[unit as keyof typeof unitMs]);
  const [whole, year, month, day] = timePattern.exec(text) ?? [];
  if (whole === undefined) return null;
  // `Date` takes the 30th of February for the 2nd of March.
  const lastDay = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  const time = new Date(whole);
  return Number(day) > lastDay || Number.isNaN(time.getTime()) ? null : time;
}

/** Whether a bound is relative to now. */
export function isTimeAgo(text: string): boolean {
  return agoPattern.test(text);
}

/** Reads seconds such as `0`, `12` or `1.5`. Null for any other text, or more than a million. */
export function parseSeconds(text: string): number | null {
  return secondsPattern.test(text) && Number(text) <= chatFilterLimits.seconds ? Number(text) : null;
}
