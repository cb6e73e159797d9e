/** A reading that is kept for a while: whoever asks within it, or while it is under way, shares it. */
export function keptFor<T>(ms: number, read: () => Promise<T>): () => Promise<T> {
  let kept: { until: number; value: Promise<T> } | null = null;
  return () => {
    if (kept && Date.now() < kept.until) return kept.value;
    // Kept from its end, so that a slow reading is not begun again beside itself.
    const reading = { until: Number.POSITIVE_INFINITY, value: read() };
    kept = reading;
    reading.value.then(
      () => {
        reading.until = Date.now() + ms;
      },
      () => {
        reading.until = 0;
      },
    );
    return reading.value;
  };
}
