/** System A's times: UTC, whole seconds, trailing Z, e.g. 2026-04-29T05:28:08Z (ruling Q36). */
export function toSeconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
