import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { createChildEnvironment } from '../../dev/environment.ts';
import type { Build } from '../cluster/build.ts';
import type { Replay } from '../evidence.ts';
import type { ReplayRequest } from './replay-process.ts';

const run = promisify(execFile);
const replaysSchema = z.array(z.object({ roundId: z.string(), equal: z.boolean(), detail: z.string() }));
const limitMs = 180_000;

/** Replays failed rounds and the newest histories on the code of the build. */
export async function replayOn(build: Build, request: ReplayRequest): Promise<Replay[]> {
  const { stdout } = await run(
    process.execPath,
    [join(build.root, 'prove/collect/replay-process.ts'), JSON.stringify(request)],
    { env: createChildEnvironment(), timeout: limitMs, maxBuffer: 64 * 1024 * 1024 },
  );
  return replaysSchema.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
}
