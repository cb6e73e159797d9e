import { IllegalStateError } from '@temporalio/common';
import { makeTelemetryFilterString, Runtime } from '@temporalio/worker';

/**
 * Silences the SDK's logs: everything that matters is in the command's result. Once a process has a runtime, it keeps
 * its logs.
 */
export function silenceRuntime(): void {
  const silence = () => {};
  try {
    Runtime.install({
      logger: { log: silence, trace: silence, debug: silence, info: silence, warn: silence, error: silence },
      telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR' }), forward: {} } },
    });
  } catch (error) {
    if (!(error instanceof IllegalStateError)) throw error;
  }
}
