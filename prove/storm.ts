import { countRunningRounds } from './clients/running-rounds.ts';
import type { Evidence } from './evidence.ts';
import type { Field } from './nemesis/injectors.ts';
import { planLoneKills } from './nemesis/lone-kills.ts';
import { type Account, runNemesis } from './nemesis/nemesis.ts';
import { runLoneKills } from './nemesis/run-lone-kills.ts';
import { type FaultKind, faultKinds, type PlannedFault, planFaults } from './nemesis/schedule.ts';
import type { ProveOptions } from './options.ts';
import type { Random } from './random.ts';

interface Storm {
  schedule: PlannedFault[];
  faults: Evidence['faults'];
  calmMoments: number[];
}

/**
 * Injects all faults that follow from the seed.
 * @param reads of the clients, which grow meanwhile
 * @throws {DevError} when a fault could not be injected
 */
export async function runStorm(
  { minutes, killsAlone }: Pick<ProveOptions, 'minutes' | 'killsAlone'>,
  field: Field,
  { random, reads, ...others }: { random: Random; reads: Evidence['reads'] } & Omit<Account, 'faults'>,
): Promise<Storm> {
  const faults: Evidence['faults'] = [];
  const calmMoments: number[] = [];
  const account = { ...others, faults };
  const announce = (length: number) => account.print(`Storm of ${minutes} min: ${length} faults`);
  const stormMs = minutes * 60_000;
  if (killsAlone) {
    const kills = planLoneKills(random, stormMs, getFaultKinds(field));
    announce(kills.length);
    const runningRounds = () => countRunningRounds(reads, account.clock.now());
    await runLoneKills(kills, field, { ...account, calmMoments, runningRounds });
    return { schedule: kills.map(({ fault }) => fault), faults, calmMoments };
  }
  const schedule = planFaults(random, stormMs, getFaultKinds(field));
  announce(schedule.length);
  await runNemesis(schedule, field, account);
  return { schedule, faults, calmMoments };
}

function getFaultKinds({ cluster, otherBuild }: Field): FaultKind[] {
  return faultKinds.filter(
    (kind) =>
      (kind !== 'kill_bus' || cluster.redis !== null) && (kind !== 'swap_build' || otherBuild !== null),
  );
}
