import { requestWithSession } from './client.ts';
import type {
  BundleEdits,
  FailedRound,
  HistoryReplay,
  Page,
  Replay,
  RoundBundle,
  RoundExport,
} from './types.ts';

const base = '/api/v1/admin';

/** More than a bundle and its edits may have, in bytes. */
export const maxReplayBytes = 4 * 1_024 * 1_024;

/** Longer than a replay may take. */
const replayTimeoutMs = 30_000;

export interface FailedRoundsQuery {
  /** Part of the error. */
  error: string | undefined;
  /** From 0. */
  page: number;
}

/** A page of the failed rounds of all tenants, the last to fail first. */
export function listFailedRounds(
  { error, page }: FailedRoundsQuery,
  signal?: AbortSignal,
): Promise<Page<FailedRound>> {
  return requestWithSession(`${base}/failed-rounds`, { query: { error, page, size: 20 }, signal });
}

/** @throws {ApiError} 404 if there is no such round, or it was erased */
export function exportRound(roundId: string, signal?: AbortSignal): Promise<RoundExport> {
  return requestWithSession(`${base}/rounds/${encodeURIComponent(roundId)}/bundle`, { signal });
}

export interface ReplayRequest {
  bundle: RoundBundle;
  /** From 1. */
  fromStep: number;
  edits: BundleEdits;
}

/** Runs a round again on its recorded answers. @throws {ApiError} 400, 413, or 429 while others run */
export function replayBundle(
  { bundle, fromStep, edits }: ReplayRequest,
  signal?: AbortSignal,
): Promise<Replay> {
  const body = { bundle, from_step: fromStep, edits };
  return requestWithSession(`${base}/replays`, { method: 'POST', body, signal, timeoutMs: replayTimeoutMs });
}

/** Replays histories with the workflow code of the server. @throws {ApiError} 400, 413, or 429 while others run */
export function replayHistories(runs: RoundBundle['runs'], signal?: AbortSignal): Promise<HistoryReplay> {
  const options = { method: 'POST', body: { runs }, signal, timeoutMs: replayTimeoutMs } as const;
  return requestWithSession(`${base}/history-replays`, options);
}
