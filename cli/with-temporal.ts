import { connectTemporal, type OpenTemporal } from '../temporal/connect.ts';
import { CliError } from './cli-error.ts';
import type { Settings } from './settings.ts';

/**
 * Does work on Temporal, and closes the connection afterwards.
 * @throws {CliError} when it is unknown where Temporal is, or nobody answers there
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

/** @throws {CliError} when it is unknown where Temporal is, or it does not answer there */
export async function openTemporal({ temporal }: Settings): Promise<OpenTemporal> {
  if (!temporal) throw new CliError('TEMPORAL_ADDRESS is not set: set it to where the workers have theirs.');
  return connectTemporal(temporal).catch((cause: unknown) => {
    throw new CliError(
      `Temporal at ${temporal.address} does not answer: start it, or set TEMPORAL_ADDRESS.`,
      {
        cause,
      },
    );
  });
}
