import { statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import pg from 'pg';
import { z } from 'zod';
import { chatWorkflowId } from '../../workflows/chat/contract.ts';
import type { BenchEnvironment } from '../bench-environment.ts';
import { runRound } from '../rounds.ts';
import type { StoreApp, Ticket } from '../store-app.ts';
import type { SqlCounter } from './sql-counter.ts';
import { countTemporalRequests } from './temporal-requests.ts';

/** What one round does, as exact counts. */
export interface RoundCounts {
  sqlServer: number;
  sqlWorker: number;
  /** Of `sqlServer`: what polls read, and how many there were. */
  sqlPolls: number;
  /** Of `sqlServer`: the claim of the kickoff's Idempotency-Key. */
  sqlIdempotency: number;
  polls: number;
  workflowTasks: number;
  events: number;
  markers: number;
  searchAttributeUpserts: number;
  /** Of the actor; null when the Temporal server has no metrics. */
  queries: number | null;
  /** Entries into the VM that runs the actor. */
  vmEntries: number;
  /** Calls of upstreams by worker and server, as `POST /v1/sessions`, with their number. */
  httpCalls: Map<string, number>;
  busMessages: number;
  bytesServerTemporal: number;
  bytesWorkerTemporal: number;
  /** Text of each statement and how often it ran, the most frequent first. */
  statements: { process: 'server' | 'worker'; text: string; times: number }[];
}

export interface Counters {
  sql: Record<'server' | 'worker', SqlCounter>;
  temporalBytes: Record<'server' | 'worker', { bytes: number }>;
  temporalMetricsUrl: string | null;
  /** Has one byte for each entry into the VM. */
  vmEntriesFile: string;
}

const { EventType } = proto.temporal.api.enums.v1;
/** Each step takes this long, so that polls see every state of the round and the counts are the same in each run. */
export const stepMs = 400;
const pollEveryMs = 100;
/** What follows the end of a round that a poll has seen: notifications, the last workflow task. */
const settlingMs = 700;

/** Runs one round and counts what it does. */
export async function countRound({
  bench,
  client,
  temporal,
  counters,
  chatId,
}: {
  bench: BenchEnvironment;
  client: StoreApp;
  temporal: Client;
  counters: Counters;
  chatId: string | null;
}): Promise<RoundCounts & Ticket> {
  const eventsBefore = chatId === null ? 0 : (await readEvents(temporal, chatId)).length;
  const bus = await listen(bench.databaseUrl);
  const since = new Date();
  const queriesBefore = await countQueries(counters);
  const vmEntriesBefore = statSync(counters.vmEntriesFile).size;
  for (const name of ['server', 'worker'] as const) {
    counters.sql[name].clear();
    counters.temporalBytes[name].bytes = 0;
  }
  let polls = 0;
  let sqlKickoff = 0;
  const pollIn = () => {
    if (polls === 0) sqlKickoff = counters.sql.server.statements.length;
    polls += 1;
    return pollEveryMs;
  };
  const { chatId: id, roundId } = await runRound(client, { chatId, pollIn });
  await pause(settlingMs);
  const statements = (['server', 'worker'] as const).flatMap((process) =>
    group(counters.sql[process].statements).map(([text, times]) => ({ process, text, times })),
  );
  const bytes = { ...counters.temporalBytes };
  const [bytesServerTemporal, bytesWorkerTemporal] = [bytes.server.bytes, bytes.worker.bytes];
  const sqlServer = counters.sql.server.statements.length;
  const sqlWorker = counters.sql.worker.statements.length;
  const queries = await countQueries(counters);
  const vmEntries = statSync(counters.vmEntriesFile).size - vmEntriesBefore;
  const events = (await readEvents(temporal, id)).slice(eventsBefore);
  const count = (type: number) => events.filter((event) => event === type).length;
  const busMessages = await bus.end();
  return {
    chatId: id,
    roundId,
    sqlServer,
    sqlWorker,
    sqlPolls: sqlServer - sqlKickoff,
    sqlIdempotency: counters.sql.server.statements.filter((text) => text.includes('idempotency_keys')).length,
    polls,
    workflowTasks: count(EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED),
    events: events.length,
    markers: count(EventType.EVENT_TYPE_MARKER_RECORDED),
    searchAttributeUpserts: count(EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES),
    queries: queries === null || queriesBefore === null ? null : queries - queriesBefore,
    vmEntries,
    httpCalls: await countHttpCalls(bench, since),
    busMessages,
    bytesServerTemporal,
    bytesWorkerTemporal,
    statements: statements.sort((a, b) => b.times - a.times),
  };
}

function group(texts: readonly string[]): [string, number][] {
  return [...Map.groupBy(texts, (text) => text)].map(([text, all]) => [text, all.length]);
}

async function countQueries({ temporalMetricsUrl: url }: Counters): Promise<number | null> {
  return url === null ? null : countTemporalRequests(url, 'QueryWorkflow');
}

/** The type of each event. */
async function readEvents(temporal: Client, chatId: string): Promise<number[]> {
  const { events } = await temporal.workflow.getHandle(chatWorkflowId(chatId)).fetchHistory();
  return (events ?? []).map(({ eventType }) => eventType ?? 0);
}

const journalSchema = z.object({
  requests: z.array(z.object({ at: z.iso.datetime(), method: z.string(), path: z.string() })),
});
/** The part of a path that differs from call to call. */
const sessionId = /(?<=\/sessions\/)[^/]+/;

/** Calls that the stand-ins have received since then. */
async function countHttpCalls({ upstreams }: BenchEnvironment, since: Date): Promise<Map<string, number>> {
  const calls = await Promise.all(
    [upstreams.llmDemoUrl, upstreams.storeApiUrl].map(async (url) => {
      const answer = await fetch(`${url}/__journal`);
      const { requests } = journalSchema.parse(await answer.json());
      const made = requests.filter(({ at }) => at >= since.toISOString());
      return made.map(
        ({ method, path }) => `${method} ${path.replace(sessionId, '{session}').split('?')[0]}`,
      );
    }),
  );
  return new Map(group(calls.flat()));
}

/** Counts notifications on PostgreSQL's bus until `end`. */
async function listen(databaseUrl: string): Promise<{ end(): Promise<number> }> {
  const client = new pg.Client({ connectionString: databaseUrl });
  let count = 0;
  client.on('notification', () => {
    count += 1;
  });
  await client.connect();
  await client.query('listen roundtable');
  return {
    async end() {
      await client.end();
      return count;
    },
  };
}
