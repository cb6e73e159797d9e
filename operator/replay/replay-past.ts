import type { Db } from '../../db/orm.ts';
import { listPastRounds } from '../../db/repositories/chat/past-rounds.ts';
import { readRoundRecord } from '../../db/repositories/chat/round-record.ts';
import { readRoundTimeline } from '../../db/repositories/chat/round-timeline.ts';
import type { Locale } from '../../domain/chat/locale.ts';
import { makeBundle } from './make-bundle.ts';
import { replaySteps, type StepReplay } from './replay-steps.ts';

/** A recorded round, run again. */
export interface PastReplay {
  roundId: string;
  chatId: string;
  tenantCode: string;
  locale: Locale;
  steps: StepReplay[];
}

/**
 * Runs the newest ended rounds of all tenants again with this code, one after the other, on their recorded answers.
 * Nothing is written, and nothing is called. A round that is erased or deleted meanwhile is left out.
 */
export async function* replayPast(db: Db, count: number): AsyncGenerator<PastReplay, void, undefined> {
  for (const roundId of await listPastRounds(db, count)) {
    const round = await readRoundTimeline(db, roundId);
    if (round === null || round.prompt === '') continue;
    const bundle = makeBundle(round, await readRoundRecord(db, round), []);
    yield {
      roundId,
      chatId: round.chatId,
      tenantCode: round.tenantCode,
      locale: bundle.inputs.locale,
      steps: await replaySteps(bundle, { fromStep: 1, live: null }),
    };
  }
}
