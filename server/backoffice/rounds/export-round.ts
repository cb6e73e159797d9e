import type { Db } from '../../../db/orm.ts';
import { readRoundRecord } from '../../../db/repositories/chat/round-record.ts';
import { type RoundTimeline, readRoundTimeline } from '../../../db/repositories/chat/round-timeline.ts';
import { type ChatRun, readRunsOfRound } from '../../../operator/chat-runs.ts';
import { makeBundle } from '../../../operator/replay/make-bundle.ts';
import { UnreadablePayloadError } from '../../../temporal/codec/errors.ts';
import type { OpenTemporal } from '../../../temporal/connect.ts';
import { notFound } from '../../http/errors.ts';
import type { RoundExportView } from './view-schema.ts';

/** Time limit of each call of Temporal. */
const temporalTimeoutMs = 5_000;

/**
 * The bundle of a round, as `round export` writes it. Without the history it replays as well.
 * @throws {ApiError} 404 if there is no such round, or it was erased
 */
export async function exportRound(
  { db, temporal }: { db: Db; temporal: OpenTemporal },
  roundId: string,
): Promise<RoundExportView> {
  const round = await readRoundTimeline(db, roundId);
  if (!round) throw notFound('There is no such round.');
  if (round.prompt === '') throw notFound('The round has been erased: nothing is left to replay.');
  const [record, { history, runs }] = await Promise.all([
    readRoundRecord(db, round),
    readHistory(temporal, round),
  ]);
  return { bundle: makeBundle(round, record, runs), history };
}

interface KeptHistory {
  history: RoundExportView['history'];
  runs: ChatRun[];
}

/** The rows have all but the times of attempts, so a history that cannot be read is left out. */
async function readHistory(temporal: OpenTemporal, round: RoundTimeline): Promise<KeptHistory> {
  const deadline = Date.now() + temporalTimeoutMs;
  try {
    const runs = await temporal.client.withDeadline(deadline, () => readRunsOfRound(temporal, round));
    return { history: runs.length === 0 ? 'none' : 'complete', runs };
  } catch (error) {
    return { history: error instanceof UnreadablePayloadError ? 'unreadable' : 'unavailable', runs: [] };
  }
}
