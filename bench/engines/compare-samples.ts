import type { Result, Target } from '../result.ts';
import { median, percentile } from '../stats.ts';
import { hasPart, medianCpuMs, medianTotalCpuMs, parts, type Sample } from './take-turns.ts';

interface Compared {
  sample: Sample;
  /** Behind a comma, such as `bare engine`; none for the first. */
  name: string;
}

/** Limits of the ratio of the first sample over the second. */
export interface Targets {
  cpu?: Target;
  roundsPerSecond?: Target;
  newChat?: Target;
  followUp?: Target;
  done?: Target;
}

/** Each figure of the two samples, and the ratio of the first over the second. */
export function compareSamples(
  ours: Sample,
  { sample: theirs, name }: Compared,
  targets: Targets = {},
): Result[] {
  const compare = (
    what: string,
    pick: (sample: Sample) => number,
    { unit, target }: { unit: Result['unit']; target?: Target | undefined },
  ): Result[] => {
    const [our, their] = [pick(ours), pick(theirs)];
    return [
      { what, value: our, unit },
      { what: `${what}, ${name}`, value: their, unit },
      { what: `${what}, over ${name}`, value: our / their, unit: '×', ...(target && { target }) },
    ];
  };
  return [
    ...compare('processor time of a round', medianTotalCpuMs, { unit: 'ms', target: targets.cpu }),
    ...parts
      .filter((part) => [ours, theirs].some((sample) => hasPart(sample, part)))
      .flatMap((part): Result[] => [
        { what: `processor time of a round, ${part}`, value: medianCpuMs(ours, part), unit: 'ms' },
        { what: `processor time of a round, ${part}, ${name}`, value: medianCpuMs(theirs, part), unit: 'ms' },
      ]),
    ...compare('rounds, instant upstreams', ({ roundsPerSecond }) => median(roundsPerSecond), {
      unit: 'rounds/s',
      target: targets.roundsPerSecond,
    }),
    ...compare('kickoff of a new chat, p50', ({ kickoffMs }) => percentile(kickoffMs, 50), {
      unit: 'ms',
      target: targets.newChat,
    }),
    ...compare('kickoff of a follow-up, p50', ({ followUpMs }) => percentile(followUpMs, 50), {
      unit: 'ms',
      target: targets.followUp,
    }),
    ...compare('a round until a poll shows it as done, p50', ({ doneMs }) => percentile(doneMs, 50), {
      unit: 'ms',
      target: targets.done,
    }),
  ];
}
