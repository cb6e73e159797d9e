/** What cancelled activities get to end in, before a worker that is to stop fails. */
export const forceAfterMs = 5_000;
