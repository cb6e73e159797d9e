import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { childEnvironment } from '../dev/environment.ts';
import { startEntry } from '../dev/parts/entry.ts';
import type { BenchEnvironment } from './bench-environment.ts';
import { SdkClient } from './sdk-client.ts';

/** A server and a worker as processes, and a client of theirs. */
export interface BenchApp {
  client: SdkClient;
  workerPid: number;
  serverPid: number;
  /** Also lets the stand-ins answer at once again. */
  close(): Promise<void>;
}

const serverReadySchema = z.object({ url: z.string() });

/** Rounds that are held must not time out meanwhile, and caps must not end a long chat. */
const patience = { STEP_TIMEOUT_MS: '900000', REFINEMENT_CAP: '1000', RATE_LIMIT_PER_MINUTE: '0' };

export async function openBenchApp(
  bed: BenchEnvironment,
  settings: Record<string, string>,
  profileFolder: string | null,
): Promise<BenchApp> {
  const env = childEnvironment({
    ...patience,
    // Test apps that follow one another share a Temporal server; a chat left over is not the next one's.
    CHAT_TASK_QUEUE: `bench-${randomBytes(4).toString('hex')}`,
    QUOTES_TASK_QUEUE: `bench-${randomBytes(4).toString('hex')}`,
    SONAR_TASK_QUEUE: `bench-${randomBytes(4).toString('hex')}`,
    PORT: '0',
    ...(profileFolder !== null && { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profileFolder}` }),
    ...settings,
  });
  const part = (name: string) => ({
    name,
    entry: `${name}/main.ts`,
    env,
    logFile: bed.file(`${name}.log`),
    graceMs: 20_000,
  });
  const { running: worker } = await startEntry(bed.tree, part('worker'));
  const { running: server, ready } = await startEntry(bed.tree, part('server'));
  const { key, profileId } = bed.tenant;
  const client = new SdkClient(serverReadySchema.parse(ready).url, key, profileId);
  return {
    client,
    workerPid: worker.pid,
    serverPid: server.pid,
    async close() {
      client.close();
      await server.stop();
      await worker.stop();
      await bed.standins.instant();
    },
  };
}
