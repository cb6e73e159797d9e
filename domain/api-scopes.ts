/** The APIs of the SDK that a key may use. */
export const apiScopes = ['profile', 'chat'] as const;
export type ApiScope = (typeof apiScopes)[number];
