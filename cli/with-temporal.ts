import { connectTemporal, type OpenTemporal } from '../temporal/connect.ts';
import { CliError } from './cli-error.ts';
import type { Settings } from './settings.ts';

/**
 * Runs `work` with a connection to Temporal, and closes it afterwards.
 * @throws {CliError} when TEMPORAL_ADDRESS is unknown, or Temporal does not answer
 */
export async function withTemporal<T>(
  settings: Settings,
  work: (temporal: OpenTemporal) => Promise<T>,
): Promise<T> {
  const open = await openTemporal(settings);
  try {
    return await work(open);
  } finally {
    await open.close();
  }
}

/** @throws {CliError} when TEMPORAL_ADDRESS is unknown, or Temporal does not answer */
export async function openTemporal({ temporal }: Settings): Promise<OpenTemporal> {
  if (!temporal)
    throw new CliError('TEMPORAL_ADDRESS is not set: set it to the address that the workers use.');
  return connectTemporal(temporal).catch((cause: unknown) => {
    throw new CliError(
      `Temporal at ${temporal.address} does not answer: start it, or set TEMPORAL_ADDRESS.`,
      {
        cause,
      },
    );
  });
}
