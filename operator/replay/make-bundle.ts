import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { z } from 'zod';
import type { PastMeal } from '../../db/repositories/chat/round-context.ts';
import type { RecordedStep, RoundRecord } from '../../db/repositories/chat/round-record.ts';
import type { RoundTimeline } from '../../db/repositories/chat/round-timeline.ts';
import { steps } from '../../domain/chat/steps.ts';
import type { ChatRun } from '../chat-runs.ts';
import { type BundleStep, bundleFormat, bundleSchema, type RoundBundle } from './bundle.ts';
import { historyToJson } from './history-json.ts';

const packageSchema = z.object({ version: z.string() });

/** @param runs of the chat's actor, oldest first; empty if Temporal no longer has them */
export function makeBundle(round: RoundTimeline, record: RoundRecord, runs: readonly ChatRun[]): RoundBundle {
  return bundleSchema.parse({
    format: bundleFormat,
    exported_at: new Date().toISOString(),
    versions: readVersions(),
    round: {
      round_id: round.roundId,
      round_no: round.roundNo,
      chat_id: round.chatId,
      tenant_code: round.tenantCode,
      profile_id: round.profileId,
      refinement: round.refinement,
      status: round.status,
      last_error: round.lastError,
      created_at: round.createdAt.toISOString(),
      updated_at: round.updatedAt.toISOString(),
    },
    inputs: {
      tenant_locale: record.tenantLocale,
      locale: round.locale,
      prompt: round.prompt,
      profile: record.profile,
      conversation_history: record.past.history.map(toPastMeal),
      anchor: record.past.anchor && toPastMeal(record.past.anchor),
      as_asked: record.isInputRecorded,
    },
    steps: record.steps.toSorted((a, b) => steps.indexOf(a.step) - steps.indexOf(b.step)).map(toStep),
    runs: runs.map(({ workflowId, runId, status, history }) => ({
      workflow_id: workflowId,
      run_id: runId,
      status,
      history: historyToJson(history),
    })),
  });
}

function toPastMeal({ roundNo, prompt, meal }: PastMeal) {
  return { round_no: roundNo, prompt, meal };
}

function toStep({
  step,
  status,
  attempts,
  startedAt,
  finishedAt,
  snapshot,
  raw,
  recorded,
  attemptLog,
}: RecordedStep): BundleStep {
  return {
    step,
    status,
    attempts,
    started_at: startedAt.toISOString(),
    finished_at: finishedAt?.toISOString() ?? null,
    snapshot,
    answers: {
      llm_demo: raw,
      store_products: recorded?.products ?? null,
      store_signages: recorded?.signages ?? null,
    },
    attempt_log: attemptLog,
  };
}

/** The versions of Roundtable, the Temporal SDK and Node. */
function readVersions() {
  const sdk = createRequire(import.meta.url).resolve('@temporalio/worker/package.json');
  return {
    roundtable: versionIn(new URL('../../package.json', import.meta.url)),
    temporal_sdk: versionIn(sdk),
    node: process.version,
  };
}

function versionIn(file: string | URL): string {
  return packageSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).version;
}
