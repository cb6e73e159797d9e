import type { Config } from '../config.ts';
import type { Logger } from '../logger.ts';
import { noTraces, type Traces } from './traces.ts';

/**
 * Starts traces if OpenTelemetry's settings enable them; else its SDK is not loaded.
 * @param serviceName default if neither OTEL_SERVICE_NAME nor OTEL_RESOURCE_ATTRIBUTES sets a name
 */
export async function startTraces(config: Config, logger: Logger, serviceName: string): Promise<Traces> {
  if (!areEnabled(config)) return noTraces;
  const { startSdk } = await import('./sdk.ts');
  const fallback = hasServiceName(config.OTEL_RESOURCE_ATTRIBUTES) ? undefined : serviceName;
  return startSdk(config.OTEL_SERVICE_NAME ?? fallback, logger);
}

/** Looks for `service.name` in comma-separated `key=value` pairs. */
function hasServiceName(attributes = ''): boolean {
  return attributes.split(',').some((attribute) => /^\s*service\.name\s*=\s*\S/.test(attribute));
}

function areEnabled(config: Config): boolean {
  if (config.OTEL_SDK_DISABLED || config.OTEL_TRACES_EXPORTER === 'none') return false;
  const settings = [
    config.OTEL_TRACES_EXPORTER,
    config.OTEL_EXPORTER_OTLP_ENDPOINT,
    config.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT,
  ];
  return settings.some((setting) => setting !== undefined);
}
