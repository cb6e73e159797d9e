import type { BenchApp, ExtraServer } from './bench-app.ts';
import type { BenchEnvironment } from './bench-environment.ts';
import { sampleClosedLoad } from './closed-load.ts';
import type { Measure, Result } from './result.ts';
import { warmUp } from './rounds.ts';
import { percentile } from './stats.ts';

/** Numbers of workers and servers. */
const layouts = [
  { workers: 1, servers: 1 },
  { workers: 2, servers: 1 },
  { workers: 4, servers: 1 },
  { workers: 1, servers: 2 },
  { workers: 2, servers: 2 },
  { workers: 4, servers: 4 },
];
const samplingFactor = 2;

/** What further processes add on this machine: rounds per second of forty chats at once, with instant upstreams. */
export const processes: Measure = {
  name: 'processes',
  async run(bench: BenchEnvironment, seconds: number): Promise<Result[]> {
    const results: Result[] = [];
    for (const layout of layouts) results.push(...(await measure(bench, layout, seconds * samplingFactor)));
    return results;
  },
};

async function measure(
  bench: BenchEnvironment,
  { workers, servers }: (typeof layouts)[number],
  seconds: number,
): Promise<Result[]> {
  const app = await bench.openBenchApp();
  const extra: { stop(): Promise<void> }[] = [];
  try {
    for (let count = 1; count < workers; count += 1) extra.push(await app.startExtraWorker());
    const others = await startServers(app, servers - 1);
    extra.push(...others);
    const clients = [app.client, ...others.map(({ client }) => client)];
    for (const client of clients) await warmUp(client);
    const sample = await sampleClosedLoad(clients, { seconds, read: () => null });
    const what = `${workers} ${workers === 1 ? 'worker' : 'workers'}, ${servers} ${servers === 1 ? 'server' : 'servers'}`;
    return [
      {
        what: `rounds, ${what}`,
        value: sample.doneMs.length / sample.seconds,
        unit: 'rounds/s',
        note: `${sample.doneMs.length} rounds`,
      },
      { what: `a round among them, ${what}, p50`, value: percentile(sample.doneMs, 50), unit: 'ms' },
    ];
  } finally {
    for (const one of extra) await one.stop();
    await app.close();
  }
}

async function startServers(app: BenchApp, count: number): Promise<ExtraServer[]> {
  const servers: ExtraServer[] = [];
  for (let index = 0; index < count; index += 1) servers.push(await app.startExtraServer());
  return servers;
}
