import { DiagLogLevel, diag } from '@opentelemetry/api';
import { z } from 'zod';
import type { Logger } from '../logger.ts';

const everyMs = 60_000;

/** OpenTelemetry passes an exporter's error as JSON text. */
const failureSchema = z.object({ message: z.string() });

/** Logs problems with traces, at most one line per minute, as the collector may be unavailable for long. */
export function logDiagnostics(logger: Logger): void {
  let lastAt = Number.NEGATIVE_INFINITY;
  let suppressed = 0;
  const warn = (message: string) => {
    if (performance.now() - lastAt < everyMs) {
      suppressed += 1;
      return;
    }
    logger.warn(
      { reason: toReason(message), suppressed },
      'OpenTelemetry reported an error; traces may be lost',
    );
    lastAt = performance.now();
    suppressed = 0;
  };
  const ignore = () => {};
  diag.setLogger(
    { error: warn, warn, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}

function toReason(message: string): string {
  try {
    return failureSchema.parse(JSON.parse(message)).message;
  } catch {
    return message;
  }
}
