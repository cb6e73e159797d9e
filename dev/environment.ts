/**
 * The environment for child processes. config.ts only returns our own settings, but a child needs the whole environment
 * (PATH, HOME, TZ, …), so this file reads it directly.
 */
// biome-ignore lint/style/noProcessEnv: children inherit everything, config.ts only knows settings
const inherited: NodeJS.ProcessEnv = process.env;

/** The environment for a child, in increasing precedence: `defaults`, inherited values, `overrides`. */
export function createChildEnvironment(
  overrides: NodeJS.ProcessEnv = {},
  defaults: NodeJS.ProcessEnv = {},
): NodeJS.ProcessEnv {
  return { ...defaults, ...inherited, ...overrides };
}

/** The Temporal CLI that dev/setup.mjs found, or the one on PATH. */
export function getTemporalBinary(): string {
  return inherited.TEMPORAL_BINARY || 'temporal';
}

/** Where `npm test` writes its counts as JSON, for .ci/run; null if unset. */
export function getSummaryFile(): string | null {
  return inherited.TEST_SUMMARY || null;
}
