export const latencyProfiles = ['instant', 'doc', 'slow'] as const;
export type LatencyProfile = (typeof latencyProfiles)[number];

/** How long each of the four steps thinks: `doc` as documented, `slow` 46 s over the four. */
export const stepLatencyMs: Record<LatencyProfile, number> = { instant: 0, doc: 5_000, slow: 11_500 };
