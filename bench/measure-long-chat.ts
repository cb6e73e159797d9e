import type { BenchEnvironment } from './bench-environment.ts';
import type { Measure, Result } from './result.ts';
import { type MeasuredRound, runRound, warmUp, watchClosely } from './rounds.ts';
import { median } from './stats.ts';
import type { StoreApp } from './store-app.ts';

const longRounds = 200;
/** Rounds per median. */
const compared = 10;

/** Compares the last rounds of a chat with 200 rounds to the first rounds of chats. */
export const longChat: Measure = {
  name: 'long-chat',
  async run(bench: BenchEnvironment): Promise<Result[]> {
    const app = await bench.openBenchApp();
    try {
      await warmUp(app.client);
      return await compareEnds(app.client);
    } finally {
      await app.close();
    }
  },
};

async function compareEnds(client: StoreApp): Promise<Result[]> {
  const first: MeasuredRound[] = [];
  for (let chat = 0; chat < compared; chat += 1) {
    first.push(await runRound(client, { chatId: null, pollIn: watchClosely }));
  }
  const long = [await runRound(client, { chatId: null, pollIn: watchClosely })];
  while (long.length < longRounds) {
    const chatId = long[0]?.chatId ?? null;
    long.push(await runRound(client, { chatId, pollIn: watchClosely }));
  }
  const last = long.slice(-compared);
  return (
    [
      ['kickoff', 'kickoffMs'],
      ['kickoff to done', 'doneMs'],
    ] as const
  ).flatMap(([what, field]) => {
    const [early, late] = [first, last].map((some) => median(some.map((round) => round[field])));
    return compareTimes(what, early ?? Number.NaN, late ?? Number.NaN);
  });
}

function compareTimes(what: string, early: number, late: number): Result[] {
  return [
    { what: `round 1, ${what}`, value: early, unit: 'ms', note: `median of ${compared} chats` },
    {
      what: `round ${longRounds}, ${what}`,
      value: late,
      unit: 'ms',
      note: `median of rounds ${longRounds - compared + 1} to ${longRounds}`,
    },
    {
      what: `round ${longRounds} over round 1, ${what}`,
      value: late / early,
      unit: '×',
      target: { atMost: 1.15 },
    },
  ];
}
