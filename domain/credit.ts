/** How a round's reservation was settled: the round completed, or it failed. */
export const creditOutcomes = ['capture', 'give_back'] as const;
export type CreditOutcome = (typeof creditOutcomes)[number];

/** The kind of an entry in a tenant's ledger. */
export type CreditKind = 'grant' | 'reserve' | CreditOutcome;
