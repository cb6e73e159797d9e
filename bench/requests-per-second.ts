import { join } from 'node:path';
import { z } from 'zod';
import { root } from '../dev/data-folder.ts';
import { startProcess } from '../dev/processes/process.ts';
import type { BenchEnvironment } from './bench-environment.ts';

const reportSchema = z.object({
  duration: z.number(),
  errors: z.number(),
  timeouts: z.number(),
  non2xx: z.number(),
  requests: z.object({ total: z.number() }),
});

const connections = 50;

/**
 * Sends requests in a closed loop over 50 keep-alive connections, from a separate process.
 * @returns requests per second
 * @throws {Error} when any request failed
 */
export async function measureRequestsPerSecond(
  bench: BenchEnvironment,
  target: { url: string; headers: Record<string, string>; seconds: number },
): Promise<number> {
  const lines: string[] = [];
  const headers = Object.entries(target.headers).flatMap(([name, value]) => ['-H', `${name}=${value}`]);
  const running = startProcess(
    bench.tree,
    {
      name: 'autocannon',
      command: process.execPath,
      arguments: [
        join(root, 'node_modules/autocannon/autocannon.js'),
        ...['--json', '--no-progress', '-c', String(connections), '-d', String(target.seconds)],
        ...headers,
        target.url,
      ],
      cwd: root,
      logFile: bench.file('autocannon.log'),
      mayEnd: true,
    },
    (line) => lines.push(line),
  );
  const why = await running.ended;
  const line = lines.find((one) => one.startsWith('{'));
  if (line === undefined) throw new Error(`autocannon wrote no report (${why}); its log: ${running.logFile}`);
  const { duration, errors, timeouts, non2xx, requests } = reportSchema.parse(JSON.parse(line));
  if (errors + timeouts + non2xx > 0) {
    throw new Error(
      `${target.url}: ${errors} errors, ${timeouts} timeouts, ${non2xx} error responses under load.`,
    );
  }
  return requests.total / duration;
}
