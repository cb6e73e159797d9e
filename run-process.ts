import { type Config, readConfig } from './config.ts';
import { createLogger, type Logger } from './logger.ts';

interface RunningService {
  /** Fields of the line that announces that the process is ready, besides its name. */
  ready: Record<string, unknown>;
  /** Stops gracefully; `/readyz` reports that the process is not ready from this call on. */
  stop(): Promise<void>;
  /** Rejects when the service fails on its own. */
  done?: Promise<void>;
}

/** Time to close connections after the delay and the grace of a shutdown. */
const closingMs = 10_000;

/**
 * Runs a process: starts its service, prints one JSON line on stdout when it is ready, and stops it gracefully on
 * SIGTERM and SIGINT. A failure is one sentence on stderr and exit code 1. An uncaught exception is logged and
 * also stops the process gracefully, with exit code 1.
 * @param about extra fields for each log line
 */
export async function runProcess(
  name: string,
  start: (config: Config, logger: Logger) => Promise<RunningService>,
  about?: () => object,
): Promise<void> {
  try {
    const config = readConfig();
    const logger = createLogger({ level: config.LOG_LEVEL, name, ...(about && { about }) });
    let service: RunningService | null = null;
    let exitCode = 0;
    let stopping: Promise<void> | null = null;
    const stop = () => {
      stopping ??= service?.stop() ?? Promise.resolve();
      stopping.then(() => process.exit(exitCode), fail);
    };
    process.on('uncaughtException', (error, origin) => {
      logger.fatal({ err: error, origin }, 'uncaught exception; stopping the process');
      exitCode = 1;
      const limitMs = config.SHUTDOWN_DELAY_MS + config.SHUTDOWN_GRACE_MS + closingMs;
      setTimeout(() => process.exit(exitCode), limitMs).unref();
      stop();
    });
    service = await start(config, logger);
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
    process.stdout.write(`${JSON.stringify({ ready: name, ...service.ready })}\n`);
    await service.done?.catch((error: unknown) => {
      logger.fatal({ err: error }, 'process failed');
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

/** The URL of a listening process; an IPv6 host is put in brackets. */
export function toUrl(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
