/**
 * Keeps the CPU busy in a single activation.
 * @param laps see `spin`
 */
export async function busyWorkflow(laps: number): Promise<number> {
  // biome-ignore lint/suspicious/noConsole: the only output of a workflow before its activation ends.
  console.log('spinning');
  return spin(laps);
}

/** Uses CPU time in proportion to `laps`. It avoids globals, which are slow in a workflow's context. */
export function spin(laps: number): number {
  let state = 1;
  for (let lap = 0; lap < laps; lap += 1) state = (state * 48_271) % 2_147_483_647;
  return state;
}
