import { makeTelemetryFilterString, Runtime } from '@temporalio/worker';

/** Silences the SDK's logs: everything that matters is in the command's result. */
export function silenceRuntime(): void {
  const silence = () => {};
  Runtime.install({
    logger: { log: silence, trace: silence, debug: silence, info: silence, warn: silence, error: silence },
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR' }), forward: {} } },
  });
}
