import { sleep } from '../clock.ts';
import type { Field } from './injectors.ts';
import type { LoneKill } from './lone-kills.ts';
import { type Account, injectFault } from './nemesis.ts';

interface LoneAccount extends Account {
  /** Receives the baseline moments, in milliseconds of the run's clock. */
  calmMoments: number[];
  /** Number of rounds that their readers last saw running. */
  runningRounds(): number;
}

/** A kill that hits no round measures nothing. */
const fewestRounds = 5;
const roundsLimitMs = 10_000;
const lookEveryMs = 20;

/**
 * Runs one kill after the other, each after a calm, as soon as enough rounds run.
 * @throws {DevError} when one could not be injected
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

/** Resolves after a timeout with too few rounds: the verdict counts the rounds that kills hit. */
async function enoughRounds({ clock, stopping, runningRounds }: LoneAccount): Promise<void> {
  const until = clock.now() + roundsLimitMs;
  while (runningRounds() < fewestRounds && clock.now() < until && !stopping.aborted) {
    await sleep(lookEveryMs, stopping);
  }
}
