import type { Config } from '../config.ts';
import type { Logger } from '../logger.ts';
import { noTraces, type Traces } from './traces.ts';

/**
 * Traces, if the environment asks for them by OpenTelemetry's own settings; else nothing is loaded.
 * @param serviceName what the process is called where neither OTEL_SERVICE_NAME nor
 *   OTEL_RESOURCE_ATTRIBUTES says
 */
export async function startTraces(config: Config, logger: Logger, serviceName: string): Promise<Traces> {
  if (!areAskedFor(config)) return noTraces;
  const { startSdk } = await import('./sdk.ts');
  const fallback = namesService(config.OTEL_RESOURCE_ATTRIBUTES) ? undefined : serviceName;
  return startSdk(config.OTEL_SERVICE_NAME ?? fallback, logger);
}

/** `key=value` between commas; OpenTelemetry reads the rest of them. */
function namesService(attributes = ''): boolean {
  return attributes.split(',').some((attribute) => /^\s*service\.name\s*=\s*\S/.test(attribute));
}

function areAskedFor(config: Config): boolean {
  if (config.OTEL_SDK_DISABLED || config.OTEL_TRACES_EXPORTER === 'none') return false;
  const settings = [
    config.OTEL_TRACES_EXPORTER,
    config.OTEL_EXPORTER_OTLP_ENDPOINT,
    config.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT,
  ];
  return settings.some((setting) => setting !== undefined);
}
