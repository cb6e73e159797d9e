/** Percentile by nearest rank, without interpolation. NaN for an empty list. */
export function percentile(values: readonly number[], percent: number): number {
  return sorted(values)[Math.max(0, Math.ceil((percent / 100) * values.length) - 1)] ?? Number.NaN;
}

/** For an even number of values, the mean of the middle two. NaN for an empty list. */
export function median(values: readonly number[]): number {
  const inOrder = sorted(values);
  const [low, high] = [inOrder[(values.length - 1) >> 1], inOrder[values.length >> 1]];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}

function sorted(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}
