import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { root } from '../../dev/data-folder.ts';
import type { Build } from '../cluster/build.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Member } from '../cluster/member.ts';
import type { FaultKind, PlannedFault } from './schedule.ts';
import type { UpstreamControl } from './upstream-control.ts';

export interface Field {
  cluster: Cluster;
  build: Build;
  /** Another build to swap workers with; null for none. */
  otherBuild: Build | null;
  upstreams: UpstreamControl;
}

/**
 * Each injects its fault, waits, and ends it; it resolves when the dependency is back.
 * @throws {Error} when the fault could not be injected, which makes the run an error and not a pass
 */
export const injectors: Record<FaultKind, (field: Field, planned: PlannedFault) => Promise<void>> = {
  kill_worker: ({ cluster, build }, planned) =>
    killAndStart(getMember(cluster.workers, planned), build, planned.holdMs),
  kill_server: ({ cluster, build }, planned) =>
    killAndStart(getMember(cluster.servers, planned), build, planned.holdMs),
  pause_worker: ({ cluster }, planned) => getMember(cluster.workers, planned).pauseFor(planned.holdMs),
  pause_server: ({ cluster }, planned) => getMember(cluster.servers, planned).pauseFor(planned.holdMs),

  async kill_temporal({ cluster }, { holdMs }) {
    await cluster.killTemporal();
    await pause(holdMs);
    await cluster.restartTemporal();
  },
  async kill_bus({ cluster }, { holdMs }) {
    if (cluster.redis === null) throw new Error('there is no Redis to kill: PostgreSQL is the bus');
    await cluster.redis.kill();
    await pause(holdMs);
    await cluster.redis.restart();
  },

  cut_temporal: ({ cluster }, planned) => withLink(getLink(cluster.temporal, planned), 'cut', planned.holdMs),
  stall_temporal: ({ cluster }, planned) =>
    withLink(getLink(cluster.temporal, planned), 'stall', planned.holdMs),
  cut_postgres: ({ cluster }, planned) => withLink(getLink(cluster.postgres, planned), 'cut', planned.holdMs),
  stall_postgres: ({ cluster }, planned) =>
    withLink(getLink(cluster.postgres, planned), 'stall', planned.holdMs),
  async terminate_postgres_connections({ cluster }) {
    const client = new pg.Client({ connectionString: cluster.databaseUrl });
    await client.connect();
    try {
      await client.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
    } finally {
      await client.end();
    }
  },

  llm_demo_faults: ({ upstreams }, planned) => upstreams.failLlmDemo(planned),
  store_faults: ({ upstreams }, planned) => upstreams.failStore(planned),

  async rolling_deploy({ cluster, build }) {
    for (const member of [...cluster.workers, ...cluster.servers]) {
      await member.stop();
      await member.start(build);
    }
  },
  async clock_ahead({ cluster, build }, planned) {
    const member = getMember(cluster.workers, planned);
    await member.stop();
    const preload = pathToFileURL(join(root, 'prove/nemesis/clock-ahead.ts')).href;
    await member.start(build, { NODE_OPTIONS: `${cluster.nodeOptions} --import=${preload}`.trim() });
    await pause(planned.holdMs);
    await member.stop();
    await member.start(build);
  },
  async swap_build({ cluster, build, otherBuild }, planned) {
    if (otherBuild === null) throw new Error('there is no other build to swap a worker with');
    const member = getMember(cluster.workers, planned);
    await member.stop();
    await member.start(otherBuild);
    await pause(planned.holdMs);
    await member.stop();
    await member.start(build);
  },
};

function getMember(members: readonly Member[], { target }: PlannedFault): Member {
  const member = members[target - 1];
  if (member === undefined) throw new Error(`there is no process ${target}`);
  return member;
}

const getLink = (links: Cluster['temporal'], { target }: PlannedFault) =>
  target === 1 ? links.servers : links.workers;

async function killAndStart(member: Member, build: Build, holdMs: number): Promise<void> {
  await member.kill();
  await pause(holdMs);
  await member.start(build);
}

async function withLink(
  link: Cluster['temporal']['servers'],
  fault: 'cut' | 'stall',
  holdMs: number,
): Promise<void> {
  link[fault]();
  await pause(holdMs);
  link.restore();
}
