import { readConfig } from '../config.ts';
import { createPayloadCodec } from '../temporal/codec/create-codec.ts';
import { connectTemporal } from '../temporal/connect.ts';
import type { BenchEnvironment } from './bench-environment.ts';
import { type Counters, countRound, type RoundCounts, stepMs } from './counts/count-round.ts';
import { SqlCounter } from './counts/sql-counter.ts';
import { startTcpProxy, type TcpProxy } from './counts/tcp-proxy.ts';
import type { Measure, Result } from './result.ts';
import { runRound, warmUp } from './rounds.ts';

/** Exact counts of what a round does, of a new chat and of a follow-up, each polled every 100 ms. */
export const counts: Measure = {
  name: 'counts',
  async run(bench: BenchEnvironment): Promise<Result[]> {
    const { newChat, followUp } = await countRounds(bench);
    return [...toResults('new chat', newChat), ...toResults('follow-up', followUp)];
  },
};

/** A server and a worker, each behind proxies that count, run one round of a new chat and one follow-up. */
async function countRounds(
  bench: BenchEnvironment,
): Promise<{ newChat: RoundCounts; followUp: RoundCounts }> {
  const metered = await bench.openMeteredTemporal();
  const proxies: TcpProxy[] = [];
  const counters: Counters = {
    sql: { server: new SqlCounter(), worker: new SqlCounter() },
    temporalBytes: { server: { bytes: 0 }, worker: { bytes: 0 } },
    temporalMetricsUrl: metered.metricsUrl,
    vmEntriesFile: bench.file('vm-entries'),
  };
  const ownSettings = async (name: 'server' | 'worker') => {
    const database = new URL(bench.databaseUrl);
    const temporal = new URL(`http://${metered.address}`);
    const sql = await startTcpProxy(toTarget(database), () => counters.sql[name].observe());
    const seen = counters.temporalBytes[name];
    const add = (bytes: Buffer) => {
      seen.bytes += bytes.length;
    };
    const grpc = await startTcpProxy(toTarget(temporal), () => ({ onSent: add, onReceived: add }));
    proxies.push(sql, grpc);
    database.host = `127.0.0.1:${sql.port}`;
    return { DATABASE_URL: database.href, TEMPORAL_ADDRESS: `127.0.0.1:${grpc.port}` };
  };
  const countVmEntries = {
    NODE_OPTIONS: `--import ${new URL('./counts/vm-entries.ts', import.meta.url)}`,
    VM_ENTRIES_FILE: counters.vmEntriesFile,
  };
  const own = {
    server: await ownSettings('server'),
    worker: { ...(await ownSettings('worker')), ...countVmEntries },
  };
  const temporal = await connectTemporal({
    address: metered.address,
    namespace: 'default',
    payloadCodec: createPayloadCodec(readConfig({})),
  });
  const app = await bench.openBenchApp({ RECONCILE_EVERY_MS: '3600000', AUDIT_EVERY_MS: '0' }, own);
  try {
    await warmUp(app.client);
    await bench.standins.think(stepMs);
    const shared = { bench, client: app.client, temporal: temporal.client, counters };
    const { chatId, ...newChat } = await countRound({ ...shared, chatId: null });
    // The first follow-up of a chat reads more than later ones: caches of the actor fill.
    await runRound(app.client, { chatId, pollIn: () => 100 });
    const followUp = await countRound({ ...shared, chatId });
    return { newChat, followUp };
  } finally {
    await app.close();
    await temporal.close();
    for (const proxy of proxies) await proxy.close();
    await metered.close();
  }
}

function toTarget({ hostname, port }: URL): { host: string; port: number } {
  return { host: hostname, port: Number(port) };
}

function toResults(name: string, counted: RoundCounts): Result[] {
  const one = (what: string, value: number, target?: number): Result => ({
    what: `${name}, ${what}`,
    value,
    unit: 'count',
    ...(target !== undefined && { target: { atMost: target } }),
  });
  return [
    one(
      'SQL round trips, polls and Idempotency-Key apart',
      counted.sqlServer - counted.sqlPolls - counted.sqlIdempotency + counted.sqlWorker,
      15,
    ),
    one('SQL round trips of the Idempotency-Key', counted.sqlIdempotency),
    one('SQL round trips of the worker', counted.sqlWorker),
    one(`SQL round trips of ${counted.polls} polls`, counted.sqlPolls, counted.polls),
    one('workflow tasks', counted.workflowTasks, 5),
    one('history events', counted.events, 30),
    one('markers', counted.markers),
    one('search attribute upserts', counted.searchAttributeUpserts, 1),
    ...(counted.queries === null ? [] : [one('queries of the actor', counted.queries, 2)]),
    one('entries into the VM of workflows', counted.vmEntries),
    one(
      'calls of upstreams',
      [...counted.httpCalls.values()].reduce((sum, calls) => sum + calls, 0),
    ),
    ...[...counted.httpCalls].map(([call, number]) => one(call, number)),
    one('bus messages', counted.busMessages),
    one('bytes between server and Temporal', counted.bytesServerTemporal),
    one('bytes between worker and Temporal', counted.bytesWorkerTemporal),
    ...counted.statements.map(
      ({ process, text, times }): Result => ({
        what: `${name}, ${process}: ${text.replaceAll(/\s+/g, ' ').slice(0, 90)}`,
        value: times,
        unit: 'count',
      }),
    ),
  ];
}
