import { Command, InvalidArgumentError, Option } from 'commander';
import { plantedBugs } from './planted/bugs.ts';

export interface ProveOptions {
  seed: number;
  /** Duration of the storm. */
  minutes: number;
  bus: 'redis' | 'postgres';
  /** How many times the usual shoppers. */
  clients: number;
  /** Name of a planted bug; null for none. */
  plant: string | null;
  /** A commit whose worker alternates with the current one; null for none. */
  earlierBuild: string | null;
  /** Only lone kills, behind a proxy, to measure the recovery from each. */
  killsAlone: boolean;
  /** Folder of the report. */
  out: string;
}

/** Exits the process on an unknown or invalid option, as commander does. */
export function readOptions(argv: readonly string[], defaults: { out: string }): ProveOptions {
  const command = new Command('prove')
    .description('run clients and faults against real processes, and check what must hold')
    .option('--seed <number>', 'clients and faults follow from it', wholeNumber(0, 2 ** 31 - 1), 1)
    .option('--minutes <number>', 'length of the storm', minutes, 3)
    .option('--clients <times>', 'how many times the usual eight shoppers', wholeNumber(1, 20), 1)
    .addOption(
      new Option('--bus <kind>', 'what carries notifications')
        .choices(['redis', 'postgres'])
        .default('postgres'),
    )
    .addOption(
      new Option('--plant <bug>', 'plant a bug, which the run must find').choices(
        plantedBugs.map(({ name }) => name),
      ),
    )
    .option('--earlier-build <commit>', 'let a worker of that commit take turns with today’s')
    .option(
      '--kills-alone',
      'kill one thing at a time and let all be calm in between, with the clients behind nginx: measures how soon rounds go on',
      false,
    )
    .option('--out <folder>', 'where to write the report', defaults.out)
    .parse([...argv], { from: 'user' });
  const { seed, minutes: storm, bus, clients, plant, earlierBuild, killsAlone, out } = command.opts();
  return {
    seed,
    minutes: storm,
    bus,
    clients,
    plant: plant ?? null,
    earlierBuild: earlierBuild ?? null,
    killsAlone,
    out,
  };
}

function wholeNumber(min: number, max: number) {
  return (text: string) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < min || value > max) {
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
    }
    return value;
  };
}

function minutes(text: string): number {
  const value = Number(text);
  if (!(value >= 0.1 && value <= 240)) throw new InvalidArgumentError('It must be from 0.1 to 240.');
  return value;
}
