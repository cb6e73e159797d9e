import { makeTelemetryFilterString, Runtime } from '@temporalio/worker';

/** Keeps the SDK's own words away from a command's: whatever matters is in its result. */
export function quietRuntime(): void {
  const silence = () => {};
  Runtime.install({
    logger: { log: silence, trace: silence, debug: silence, info: silence, warn: silence, error: silence },
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR' }), forward: {} } },
  });
}
