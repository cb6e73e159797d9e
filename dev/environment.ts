/**
 * What the processes below `dev/` inherit. config.ts hands out settings, but a child needs the whole
 * environment (PATH, HOME, TZ, the settings of others), so this one line of dev/ passes it through.
 */
// biome-ignore lint/style/noProcessEnv: children inherit everything, config.ts knows settings alone
const inherited: NodeJS.ProcessEnv = process.env;

/** The environment for a child: `defaults` give way to what is set, `overrides` win. */
export function childEnvironment(
  overrides: NodeJS.ProcessEnv = {},
  defaults: NodeJS.ProcessEnv = {},
): NodeJS.ProcessEnv {
  return { ...defaults, ...inherited, ...overrides };
}

/** The dev server that dev/setup.mjs found; started by hand, the one on PATH. */
export function temporalBinary(): string {
  return inherited.TEMPORAL_BINARY || 'temporal';
}

/** Where `npm test` writes its counts as JSON, for .ci/run; null when nobody asked. */
export function testSummaryFile(): string | null {
  return inherited.TEST_SUMMARY || null;
}
