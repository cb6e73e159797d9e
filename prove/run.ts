import { availableParallelism } from 'node:os';
import { collectable } from '../bench/collected-memory.ts';
import type { ProcessTree } from '../dev/processes/process-tree.ts';
import { createPopulation } from './clients/population.ts';
import { Recorder } from './clients/recorder.ts';
import { Clock, sleep } from './clock.ts';
import { type Build, commitBuild, currentBuild, plantedBuild } from './cluster/build.ts';
import { type Cluster, startCluster } from './cluster/cluster.ts';
import { runAuditAtRest } from './collect/audit.ts';
import { withoutFaultyWorkers } from './collect/faulty-workers.ts';
import { searchLog } from './collect/logs.ts';
import { replayOn } from './collect/replays.ts';
import { readUse, type Use } from './collect/resources.ts';
import { readRows } from './collect/rows.ts';
import { followStoreJournal } from './collect/store-journal.ts';
import { type Evidence, type Fault, isCoreFault, type ProcessEnd, type Resources } from './evidence.ts';
import type { PlannedFault } from './nemesis/schedule.ts';
import { createUpstreamControl } from './nemesis/upstream-control.ts';
import type { ProveOptions } from './options.ts';
import { plantedBugs } from './planted/bugs.ts';
import { Random } from './random.ts';
import { runStorm } from './storm.ts';

/** Rounds before the storm, so that the first resource measurement includes filled caches and pools. */
const warmUpRounds = 40;
const warmUpLimitMs = 60_000;
/**
 * Duration of each step without faults, so that rounds are running when faults come. It is longer for lone kills,
 * so that each kill hits several rounds while the processors are half idle, as with engines that take seconds.
 */
const stepMs = 150;
const loneStepMs = 600;
/** Longer than the idle time after which servers close connections. */
const idleConnectionsMs = 6_000;
/** Clients continue for this time after the last fault, to show that everything works again. */
const afterMs = 15_000;
/** Time for the settlement, beyond the maximum duration of a round with all its attempts. */
const settleMarginMs = 10_000;
const lookEveryMs = 500;
/** The longest that a member takes to be ready again. */
const restartMs = 5_000;

interface RunContext {
  tree: ProcessTree;
  folder: string;
  print(line: string): void;
}

interface ProvedRun {
  evidence: Evidence;
  schedule: PlannedFault[];
}

/** A whole run: start, warm-up, storm, rest, and the evidence of it. */
export async function runOnce(options: ProveOptions, context: RunContext): Promise<ProvedRun> {
  const { tree, folder, print } = context;
  const clock = new Clock();
  const random = new Random(options.seed);
  const build = await chooseBuild(options, folder);
  const otherBuild = options.earlierBuild === null ? null : await commitBuild(folder, options.earlierBuild);
  const nodeOptions = collectable.NODE_OPTIONS;
  const cluster = await startCluster({
    tree,
    clock,
    folder,
    build,
    bus: options.bus,
    proxied: options.killsAlone,
    nodeOptions,
  });
  print(
    `Two servers, two workers, ${options.bus === 'redis' ? 'Redis' : 'LISTEN/NOTIFY'} and ${availableParallelism()} processors`,
  );
  const upstreams = createUpstreamControl(cluster.upstreams, random.fork('upstreams'), {
    stepMs: options.killsAlone ? loneStepMs : stepMs,
  });
  await upstreams.calm();
  const recorder = new Recorder(clock, cluster.addresses);
  const population = await createPopulation({
    cluster,
    recorder,
    random: random.fork('clients'),
    times: options.clients,
    followed: options.killsAlone,
  });

  const stopping = new AbortController();
  const journalEnds = new AbortController();
  const journal = followStoreJournal(cluster.upstreams.storeApiUrl, clock, journalEnds.signal);
  journal.catch(() => {});

  const warmUp = new AbortController();
  const warming = population.run('calm', warmUp.signal);
  const warmUpEnds = clock.now() + warmUpLimitMs;
  const accepted = () => recorder.calls.filter(({ status }) => status === 202).length;
  while (accepted() < warmUpRounds && clock.now() < warmUpEnds) await sleep(lookEveryMs);
  warmUp.abort();
  await warming;
  await sleep(idleConnectionsMs);
  const before = await readUse(cluster);

  const clients = population.run('storm', stopping.signal);
  clients.catch(() => {});
  const { schedule, faults, calmMoments } = await runStorm(
    options,
    { cluster, build, otherBuild, upstreams },
    { random: random.fork('nemesis'), reads: recorder.reads, clock, print, stopping: stopping.signal },
  );
  for (const member of [...cluster.workers, ...cluster.servers]) await member.ensureRunning(build);
  const faultsEndedAt = clock.now();
  await sleep(afterMs);
  stopping.abort();
  await clients;
  const clientsEndedAt = clock.now();

  const settleMs = cluster.limits.stepAttempts * cluster.limits.stepTimeoutMs + settleMarginMs;
  print(`Clients have ended; rounds may take ${settleMs / 1000} s more`);
  const rows = await waitForSettledRows(cluster, clock, clientsEndedAt + settleMs);
  const readAt = clock.now();
  journalEnds.abort();
  await sleep(idleConnectionsMs);
  const after = await readUse(cluster);
  const members = [...cluster.servers, ...cluster.workers];
  const failed = rows.rounds.filter(({ status }) => status === 'error').map(({ id }) => id);
  const replays = await replayOn(build, {
    databaseUrl: cluster.databaseUrl,
    temporalAddress: cluster.temporalAddress,
    taskQueues: Object.values(cluster.taskQueues),
    workflowBundle: build.workflowBundle,
    failedRounds: failed,
  });
  const audit = await runAuditAtRest(cluster, clock, readAt);
  const evidence: Evidence = {
    seed: options.seed,
    limits: cluster.limits,
    calls: recorder.calls,
    reads: recorder.reads,
    streams: recorder.streams,
    faults: [...faults, ...toFaults(cluster.ends.filter(isCoreFault), schedule.length)],
    calmMoments,
    storeCalls: await journal,
    rows,
    replays,
    audit,
    logFindings: await withoutFaultyWorkers(
      members.flatMap((member) => member.logFiles().flatMap((file) => searchLog(member.name, file))),
      cluster.ends,
      cluster.temporalAddress,
    ),
    processes: cluster.ends,
    resources: compare(before, after),
    moments: { faultsEndedAt, clientsEndedAt, readAt },
  };
  await cluster.close();
  return { evidence, schedule };
}

/** Workers that ended because of their SDK, as faults: they take the same away. */
function toFaults(ends: readonly ProcessEnd[], faultsBefore: number): Fault[] {
  return ends.map(({ name, endedAt }, index) => ({
    id: faultsBefore + 1 + index,
    kind: 'sdk_core_fault',
    dependency: 'worker',
    target: name.replace(/#.*/, ''),
    startedAt: endedAt ?? 0,
    endedAt: (endedAt ?? 0) + restartMs,
  }));
}

async function chooseBuild({ plant }: ProveOptions, folder: string): Promise<Build> {
  const bug = plantedBugs.find(({ name }) => name === plant);
  return bug === undefined ? currentBuild(folder) : plantedBuild(folder, bug);
}

/** The rows once nothing runs, or at the deadline. */
async function waitForSettledRows(cluster: Cluster, clock: Clock, until: number) {
  for (;;) {
    const rows = await readRows(cluster.databaseUrl);
    const atWork =
      rows.rounds.some(({ status }) => status === 'in_progress') ||
      rows.forwards.some(({ sent }) => !sent) ||
      rows.quotes.some(({ messages, replies }) => replies < messages) ||
      rows.sonar.some(({ chats }) => chats.some(({ openTasks }) => openTasks > 0));
    if (!atWork || clock.now() >= until) return rows;
    await sleep(lookEveryMs);
  }
}

function compare(before: readonly Use[], after: readonly Use[]): Resources[] {
  return after.map(({ process, heap, handles }) => {
    const earlier = before.find((one) => one.process === process);
    return {
      process,
      heapBefore: earlier?.heap ?? 0,
      heapAfter: heap,
      handlesBefore: earlier?.handles ?? 0,
      handlesAfter: handles,
    };
  });
}
