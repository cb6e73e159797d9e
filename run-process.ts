import { type Config, readConfig } from './config.ts';
import { createLogger, type Logger } from './logger.ts';

export interface RunningPart {
  /** What the process says of itself when it is ready, beside its name. */
  ready: Record<string, unknown>;
  /** Ends it in order; from its call on, `/readyz` says that the process is not ready. */
  stop(): Promise<void>;
  /** Rejects when the part fails by itself. */
  done?: Promise<void>;
}

/** Beyond the delay and the grace of a shutdown: for what is closed after them. */
const closingMs = 10_000;

/**
 * The life of a process: starts its part, says on stdout that it is ready (one JSON line), and ends it
 * in order at SIGTERM and SIGINT. A start or a run that fails is one sentence on stderr and exit code 1.
 * An exception that nobody caught is logged, and ends the process in order too, with exit code 1.
 * @param about what each line of its log says besides
 */
export async function runProcess(
  name: string,
  start: (config: Config, logger: Logger) => Promise<RunningPart>,
  about?: () => object,
): Promise<void> {
  try {
    const config = readConfig();
    const logger = createLogger({ level: config.LOG_LEVEL, name, ...(about && { about }) });
    let part: RunningPart | null = null;
    let exitCode = 0;
    let stopping: Promise<void> | null = null;
    const stop = () => {
      stopping ??= part?.stop() ?? Promise.resolve();
      stopping.then(() => process.exit(exitCode), fail);
    };
    process.on('uncaughtException', (error, origin) => {
      logger.fatal({ err: error, origin }, 'an exception was not caught; the process ends');
      exitCode = 1;
      const limitMs = config.SHUTDOWN_DELAY_MS + config.SHUTDOWN_GRACE_MS + closingMs;
      setTimeout(() => process.exit(exitCode), limitMs).unref();
      stop();
    });
    part = await start(config, logger);
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
    process.stdout.write(`${JSON.stringify({ ready: name, ...part.ready })}\n`);
    await part.done?.catch((error: unknown) => {
      logger.fatal({ err: error }, 'the process has failed');
      throw error;
    });
  } catch (error) {
    fail(error);
  }
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

/** Where a process listens, as a URL; an IPv6 address goes in brackets there. */
export function toUrl(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
