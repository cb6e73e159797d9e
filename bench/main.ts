/**
 * `npm run bench [-- --only NAME,NAME --pair SETTING=VALUE --pid PART=PID --seconds N --out FILE --profile FOLDER]`: measures
 * Roundtable as `npm start` runs it, on embedded services or on those that DATABASE_URL, REDIS_URL and TEMPORAL_ADDRESS
 * name; `--pid` names their processes. It leaves only the report behind.
 */
import { readConfig } from '../config.ts';
import { explain, supervise } from '../dev/supervise.ts';
import { BenchRun } from './bench-environment.ts';
import { describeMachine } from './machine.ts';
import { barcodes } from './measure-barcodes.ts';
import { coldPoll } from './measure-cold-poll.ts';
import { counts } from './measure-counts.ts';
import { engine } from './measure-engine.ts';
import { fairness } from './measure-fairness.ts';
import { kickoff } from './measure-kickoff.ts';
import { longChat } from './measure-long-chat.ts';
import { memory } from './measure-memory.ts';
import { overhead } from './measure-overhead.ts';
import { pairOf } from './measure-pair.ts';
import { polls } from './measure-polls.ts';
import { processes } from './measure-processes.ts';
import { rounds } from './measure-rounds.ts';
import { scale } from './measure-scale.ts';
import { streams } from './measure-streams.ts';
import { waiting } from './measure-waiting.ts';
import { type BenchOptions, readOptions } from './options.ts';
import { formatConclusion, formatHeading, type Report, table, writeReport } from './report.ts';
import type { Measure } from './result.ts';

const measures: readonly Measure[] = [
  engine,
  counts,
  kickoff,
  overhead,
  rounds,
  polls,
  memory,
  longChat,
  coldPoll,
  barcodes,
  streams,
  waiting,
  processes,
  fairness,
  scale,
];

const print = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  const options = readOptions(measures.map(({ name }) => name));
  const config = readConfig();
  const run = new BenchRun(options.pids);
  return supervise({
    tree: run.tree,
    run: async () => {
      const machine = describeMachine();
      const bench = await run.makeBenchEnvironment(config, options.profileFolder);
      const report: Report = {
        machine,
        dependencies: bench.dependencies,
        seconds: options.seconds,
        measures: [],
      };
      print(formatHeading(report));
      for (const { name, run: measure } of chosen(options)) {
        const results = await measure(bench, options.seconds);
        report.measures.push({ name, results });
        print(table(name, results));
      }
      print(`\n${formatConclusion(report.measures.flatMap(({ results }) => results))}`);
      writeReport(options.outFile, report);
      print(`Written to ${options.outFile}`);
      return 0;
    },
    onStopping: () => {},
    onStopped: () => run.remove(),
  });
}

/** With `--pair` that one alone, unless others are named. */
function chosen({ only, pair }: BenchOptions): readonly Measure[] {
  if (pair !== null)
    return [pairOf(pair), ...(only === null ? [] : measures.filter(({ name }) => only.includes(name)))];
  return only === null ? measures : measures.filter(({ name }) => only.includes(name));
}

process.exit(await main().catch(explain));
