export interface RunningPart {
  /** What the process says of itself when it is ready, beside its name. */
  ready: Record<string, unknown>;
  /** Ends it in order. */
  stop(): Promise<void>;
  /** Rejects when the part fails by itself. */
  done?: Promise<void>;
}

/**
 * The life of a process: starts its part, says on stdout that it is ready (one JSON line), and ends it
 * in order at SIGTERM and SIGINT. A start or a run that fails is one sentence on stderr and exit code 1.
 */
export async function runProcess(name: string, start: () => Promise<RunningPart>): Promise<void> {
  try {
    const part = await start();
    let stopping: Promise<void> | null = null;
    const stop = () => {
      stopping ??= part.stop();
      stopping.then(() => process.exit(0), fail);
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
    process.stdout.write(`${JSON.stringify({ ready: name, ...part.ready })}\n`);
    await part.done;
  } catch (error) {
    fail(error);
  }
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

/** Where a process listens, as a URL; an IPv6 address goes in brackets there. */
export function urlOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
