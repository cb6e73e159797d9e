export const latencyProfiles = ['instant', 'doc', 'slow'] as const;
export type LatencyProfile = (typeof latencyProfiles)[number];

/** Duration of each of the four steps: `doc` as documented, `slow` 46 s in total. */
export const stepLatencyMs: Record<LatencyProfile, number> = { instant: 0, doc: 5_000, slow: 11_500 };
