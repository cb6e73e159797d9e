import { sleep } from '../clock.ts';
import type { Field } from './injectors.ts';
import type { LoneKill } from './lone-kills.ts';
import { type Account, injectFault } from './nemesis.ts';

export interface LoneAccount extends Account {
  /** Gets the moments without a fault, in milliseconds of the run's clock. */
  calmMoments: number[];
  /** How many rounds are running, as their readers last saw them. */
  runningRounds(): number;
}

/** A kill that meets no round measures nothing. */
export const fewestRounds = 5;
const roundsLimitMs = 10_000;
const lookEveryMs = 20;

/**
 * Does one kill after the other, each in a calm of its own, as soon as enough rounds run that it can meet.
 * @throws {DevError} when one could not be done
 */
export async function runLoneKills(
  kills: readonly LoneKill[],
  field: Field,
  account: LoneAccount,
): Promise<void> {
  const { clock, stopping, calmMoments } = account;
  for (const { fault, calmMs, markMs } of kills) {
    const calmSince = clock.now();
    await clock.until(calmSince + markMs, stopping);
    await enoughRounds(account);
    if (stopping.aborted) return;
    calmMoments.push(clock.now());
    await clock.until(calmSince + calmMs, stopping);
    await enoughRounds(account);
    if (stopping.aborted) return;
    await injectFault(fault, field, account);
  }
}

/** Resolves after a while where there are too few: the run is judged by what its kills met. */
async function enoughRounds({ clock, stopping, runningRounds }: LoneAccount): Promise<void> {
  const until = clock.now() + roundsLimitMs;
  while (runningRounds() < fewestRounds && clock.now() < until && !stopping.aborted) {
    await sleep(lookEveryMs, stopping);
  }
}
