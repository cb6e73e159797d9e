/**
 * How long an actor waits for its first work, in milliseconds. Its first update may have been lost with the Temporal
 * server or rolled back by its sender; the actor then holds nothing and has no row.
 */
export const firstWorkTimeoutMs = 2_000;
