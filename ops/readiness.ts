/** Rejects when the part does not answer as it should. */
export type DependencyCheck = () => Promise<unknown>;

export type DependencyState = { status: 'ok' } | { status: 'failed'; reason: string };

export interface ReadinessReport {
  status: 'ready' | 'not ready' | 'draining';
  parts: Record<string, DependencyState>;
}

export interface Readiness {
  /** Never rejects, and takes no longer than the deadline of one part. */
  report(): Promise<ReadinessReport>;
  /** From now on the process says that it is about to end. */
  drain(): void;
}

export interface ReadinessOptions {
  /** How long a part may take for its answer; 2 s by default. */
  timeoutMs?: number;
  /** How long an answer is told again, so that probes cost the parts next to nothing; 0.5 s by default. */
  keepMs?: number;
}

/** Whether a process can do its work, by the parts that it cannot do without. */
export function createReadiness(
  checks: Record<string, DependencyCheck>,
  { timeoutMs = 2_000, keepMs = 500 }: ReadinessOptions = {},
): Readiness {
  const probes = Object.entries(checks).map(
    ([part, check]) => [part, createProbe(check, timeoutMs)] as const,
  );
  let draining = false;
  let kept: { parts: Promise<[string, DependencyState][]>; until: number } | null = null;

  return {
    async report() {
      if (kept === null || performance.now() >= kept.until) {
        kept = {
          parts: Promise.all(probes.map(async ([part, probe]) => [part, await probe()])),
          until: performance.now() + keepMs,
        };
      }
      const parts = await kept.parts;
      const works = parts.every(([, { status }]) => status === 'ok');
      return { status: statusOf(works, draining), parts: Object.fromEntries(parts) };
    },
    drain() {
      draining = true;
    },
  };
}

function statusOf(works: boolean, draining: boolean): ReadinessReport['status'] {
  if (draining) return 'draining';
  return works ? 'ready' : 'not ready';
}

/** One check of a part at a time: those that hang are not joined by others. */
function createProbe(check: DependencyCheck, timeoutMs: number): () => Promise<DependencyState> {
  let running: Promise<DependencyState> | null = null;

  return () => {
    running ??= stateOf(check).finally(() => {
      running = null;
    });
    return within(running, timeoutMs);
  };
}

async function stateOf(check: DependencyCheck): Promise<DependencyState> {
  try {
    await check();
    return { status: 'ok' };
  } catch (error) {
    return { status: 'failed', reason: reasonOf(error) };
  }
}

async function within(state: Promise<DependencyState>, timeoutMs: number): Promise<DependencyState> {
  const { promise: late, resolve } = Promise.withResolvers<DependencyState>();
  const reason = `no answer within ${timeoutMs} ms`;
  const timer = setTimeout(() => resolve({ status: 'failed', reason }), timeoutMs);
  return Promise.race([state, late]).finally(() => clearTimeout(timer));
}

/** An error's code or class; its message may name addresses and users. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'failed';
  // As gRPC writes it: `14 UNAVAILABLE: …`
  const [, grpcStatus] = /^\d+ ([A-Z_]+):/.exec(error.message) ?? [];
  if (grpcStatus !== undefined) return grpcStatus;
  const code = 'code' in error ? String(error.code) : '';
  return /^\w{1,40}$/.test(code) ? code : error.name;
}
