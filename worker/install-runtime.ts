import { Runtime, type Logger as SdkLogger } from '@temporalio/worker';
import type { Logger } from '../logger.ts';
import { type CoreFault, findCoreFault } from './core-fault.ts';

/** Metric names by Prometheus' conventions. */
const prometheusNames = { countersTotalSuffix: true, unitSuffix: true, useSecondsForDurations: true };

interface RuntimeOptions {
  /** Where the SDK serves its own metrics, `host:port`; nowhere if unset. */
  metricsAddress: string | undefined;
  /** The core can no longer be trusted with the workflows of this process, which must end. */
  onCoreFault: (fault: CoreFault) => void;
}

/**
 * Installs the Temporal SDK's runtime. The SDK and its native core log through our logger; by default the core writes
 * coloured text to standard output.
 */
export function installRuntime(logger: Logger, { metricsAddress, onCoreFault }: RuntimeOptions): void {
  Runtime.install({
    logger: toSdkLogger(logger, onCoreFault),
    shutdownSignals: [],
    telemetryOptions: {
      logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} },
      ...(metricsAddress !== undefined && {
        metrics: { prometheus: { bindAddress: metricsAddress, ...prometheusNames } },
      }),
    },
  });
}

function toSdkLogger(logger: Logger, onCoreFault: RuntimeOptions['onCoreFault']): SdkLogger {
  const write = (level: 'trace' | 'debug' | 'info' | 'warn' | 'error') => (message: string, meta?: object) =>
    logger[level]({ ...meta }, message);
  const levels = {
    TRACE: write('trace'),
    DEBUG: write('debug'),
    INFO: write('info'),
    WARN: write('warn'),
    ERROR: write('error'),
  };
  return {
    log(level, message, meta) {
      levels[level](message, meta);
      const fault = findCoreFault(message, meta);
      if (fault) onCoreFault(fault);
    },
    trace: levels.TRACE,
    debug: levels.DEBUG,
    info: levels.INFO,
    warn: levels.WARN,
    error: levels.ERROR,
  };
}
