import { DiagLogLevel, diag } from '@opentelemetry/api';
import { z } from 'zod';
import type { Logger } from '../logger.ts';

const everyMs = 60_000;

/** How OpenTelemetry hands on an exporter's error: JSON with all there is to know. */
const failureSchema = z.object({ message: z.string() });

/** Logs what goes wrong with traces, a line a minute at most: a receiver may be away for long. */
export function logDiagnostics(logger: Logger): void {
  let lastAt = Number.NEGATIVE_INFINITY;
  let unsaid = 0;
  const warn = (message: string) => {
    if (performance.now() - lastAt < everyMs) {
      unsaid += 1;
      return;
    }
    logger.warn(
      { reason: reasonOf(message), unsaid },
      'OpenTelemetry reported a problem; traces may be lost',
    );
    lastAt = performance.now();
    unsaid = 0;
  };
  const nothing = () => {};
  diag.setLogger(
    { error: warn, warn, info: nothing, debug: nothing, verbose: nothing },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}

function reasonOf(message: string): string {
  try {
    return failureSchema.parse(JSON.parse(message)).message;
  } catch {
    return message;
  }
}
