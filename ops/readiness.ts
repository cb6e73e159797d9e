/** Rejects when the dependency does not answer correctly. */
export type DependencyCheck = () => Promise<unknown>;

type DependencyState = { status: 'ok' } | { status: 'failed'; reason: string };

interface ReadinessReport {
  status: 'ready' | 'not ready' | 'draining';
  dependencies: Record<string, DependencyState>;
  /** The earlier name of `dependencies`, for probes that read it; to be dropped with the release after the next one. */
  parts: Record<string, DependencyState>;
}

export interface Readiness {
  /** Never rejects, and takes at most `timeoutMs`. */
  report(): Promise<ReadinessReport>;
  /** Reports `draining` from now on. */
  drain(): void;
}

interface ReadinessOptions {
  /** Time limit of one check; 2 s by default. */
  timeoutMs?: number;
  /** How long a report is cached, so that frequent probes put no load on dependencies; 0.5 s by default. */
  cacheMs?: number;
}

/** The readiness of a process, from checks of its required dependencies. */
export function createReadiness(
  checks: Record<string, DependencyCheck>,
  { timeoutMs = 2_000, cacheMs = 500 }: ReadinessOptions = {},
): Readiness {
  const probes = Object.entries(checks).map(
    ([name, check]) => [name, createProbe(check, timeoutMs)] as const,
  );
  let draining = false;
  let cached: { states: Promise<[string, DependencyState][]>; until: number } | null = null;

  return {
    async report() {
      if (cached === null || performance.now() >= cached.until) {
        cached = {
          states: Promise.all(probes.map(async ([name, probe]) => [name, await probe()])),
          until: performance.now() + cacheMs,
        };
      }
      const states = await cached.states;
      const isHealthy = states.every(([, { status }]) => status === 'ok');
      const dependencies = Object.fromEntries(states);
      return { status: toStatus(isHealthy, draining), dependencies, parts: dependencies };
    },
    drain() {
      draining = true;
    },
  };
}

function toStatus(isHealthy: boolean, draining: boolean): ReadinessReport['status'] {
  if (draining) return 'draining';
  return isHealthy ? 'ready' : 'not ready';
}

/** Runs one check of a dependency at a time, so that hanging checks do not pile up. */
function createProbe(check: DependencyCheck, timeoutMs: number): () => Promise<DependencyState> {
  let running: Promise<DependencyState> | null = null;

  return () => {
    running ??= runCheck(check).finally(() => {
      running = null;
    });
    return within(running, timeoutMs);
  };
}

async function runCheck(check: DependencyCheck): Promise<DependencyState> {
  try {
    await check();
    return { status: 'ok' };
  } catch (error) {
    return { status: 'failed', reason: toReason(error) };
  }
}

async function within(state: Promise<DependencyState>, timeoutMs: number): Promise<DependencyState> {
  const { promise: late, resolve } = Promise.withResolvers<DependencyState>();
  const reason = `no answer within ${timeoutMs} ms`;
  const timer = setTimeout(() => resolve({ status: 'failed', reason }), timeoutMs);
  return Promise.race([state, late]).finally(() => clearTimeout(timer));
}

/** An error's code or class, as its message may contain addresses and user names. */
function toReason(error: unknown): string {
  if (!(error instanceof Error)) return 'failed';
  // As gRPC writes it: `14 UNAVAILABLE: …`
  const [, grpcStatus] = /^\d+ ([A-Z_]+):/.exec(error.message) ?? [];
  if (grpcStatus !== undefined) return grpcStatus;
  const code = 'code' in error ? String(error.code) : '';
  return /^\w{1,40}$/.test(code) ? code : error.name;
}
