import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { type RoundTimeline, readRoundTimeline } from '../../db/repositories/chat/round-timeline.ts';
import type { ChatRun } from '../../operator/chat-runs.ts';
import type { RoundBundle } from '../../operator/replay/bundle.ts';
import type { LiveUpstreams } from '../../operator/replay/replay-steps.ts';
import { CliError } from '../cli-error.ts';
import { type CommandContext, openCommandContext, withCommandContext } from '../command-context.ts';
import { writePrivateFile } from '../private-file.ts';
import type { Settings } from '../settings.ts';
import { printJson, toJson } from '../terminal.ts';
import { rowId, stepNumber } from '../values.ts';

/** `round show`, `round export`, `round replay` */
export function addRoundCommands(program: Command): void {
  const round = program.command('round').description('rounds of chats: what happened in them, and again');

  round
    .command('show')
    .description('show how a round went: steps, attempts, waits, failures, credits, events')
    .argument('<round_id>', 'as answers and logs name it', rowId)
    .action(show);

  round
    .command('export')
    .description('print all that a replay of a round needs: history, inputs, recorded answers, versions')
    .argument('<round_id>', 'as answers and logs name it', rowId)
    .option('--out <file>', 'write it there, for its owner alone, and print the name')
    .action(exportRound);

  round
    .command('replay')
    .description(
      'run a round again on the code here and print what differs; writes nowhere, exits with 1 when it differs',
    )
    .argument('<bundle>', 'a file of round export')
    .option('--from-step <number>', 'take the steps before it (1 to 4) as they were recorded', stepNumber, 1)
    .option('--live', 'ask LLM_DEMO_URL and STORE_API_URL anew instead of taking recorded answers')
    .action(replay);
}

async function show(roundId: string, _options: object, command: Command): Promise<void> {
  await withCommandContext(command, async (desk) => {
    const round = await knownRound(desk, roundId);
    const runs = await readRuns(desk, round, 'Waits and failures of attempts are not shown.');
    const { toRoundText, toRoundView } = await import('../round-view.ts');
    const view = toRoundView(round, runs);
    desk.answer(toRoundText(view), view);
  });
}

async function exportRound(roundId: string, { out }: { out?: string }, command: Command): Promise<void> {
  await withCommandContext(command, async (desk) => {
    const round = await knownRound(desk, roundId);
    if (round.prompt === '')
      throw new CliError(`Round ${roundId} has been erased: nothing is left to replay.`);
    const { readRoundRecord } = await import('../../db/repositories/chat/round-record.ts');
    const { makeBundle } = await import('../../operator/replay/make-bundle.ts');
    const record = await readRoundRecord(desk.db, round);
    const kept = await readRuns(desk, round, 'The bundle is without history.');
    const runs = kept ?? [];
    if (kept?.length === 0)
      desk.say('Temporal has no history of the round: the bundle replays its steps alone.');
    const bundle = makeBundle(round, record, runs);
    if (out === undefined) return printJson(bundle, 2);
    writeBundle(out, `${toJson(bundle, 2)}\n`);
    desk.answer(out, { round_id: roundId, file: out, runs: runs.length });
    desk.say('It holds what the shopper wrote and got: keep it as you keep the database.');
  });
}

function writeBundle(file: string, text: string): void {
  try {
    writePrivateFile(file, text);
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? cause.code : cause;
    throw new CliError(`${file} cannot be written (${reason}).`, { cause });
  }
}

interface ReplayOptions {
  fromStep: number;
  live?: true;
}

async function replay(file: string, { fromStep, live }: ReplayOptions, command: Command): Promise<void> {
  const { settings, answer } = openCommandContext(command);
  const bundle = await readBundle(file);
  const upstreams = live ? await liveUpstreams(settings) : null;
  const { replayBundle } = await import('../replay-bundle.ts');
  const { isSame, toReplayText, toReplayView } = await import('../replay-view.ts');
  const { workflowBundle } = settings;
  const replayed = await replayBundle(bundle, { fromStep, live: upstreams, workflowBundle });
  answer(toReplayText(replayed), toReplayView(replayed));
  if (!isSame(replayed)) process.exitCode = 1;
}

async function knownRound({ db }: CommandContext, roundId: string): Promise<RoundTimeline> {
  const round = await readRoundTimeline(db, roundId);
  if (round) return round;
  throw new CliError(`There is no round ${roundId}: answers of kickoffs and polls name rounds by their ids.`);
}

/**
 * What Temporal knows of the round; null, and said, where it cannot be asked or what it says does not open: the
 * rows tell the rest.
 */
async function readRuns(
  { settings, say }: CommandContext,
  round: RoundTimeline,
  consequence: string,
): Promise<ChatRun[] | null> {
  const { withTemporal } = await import('../with-temporal.ts');
  const { readRunsOfRound } = await import('../../operator/chat-runs.ts');
  const { PayloadLocked } = await import('../../temporal/codec/errors.ts');
  try {
    return await withTemporal(settings, (temporal) => readRunsOfRound(temporal, round));
  } catch (error) {
    if (!(error instanceof CliError || error instanceof PayloadLocked)) throw error;
    say(`${error.message} ${consequence}`);
    return null;
  }
}

async function readBundle(file: string): Promise<RoundBundle> {
  const { parseBundle } = await import('../../operator/replay/bundle.ts');
  try {
    return parseBundle(await readFile(file, 'utf8'));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CliError(`${file} is no bundle of round export: ${reason}.`, { cause });
  }
}

async function liveUpstreams({ llmDemo, store, stepTimeoutMs }: Settings): Promise<LiveUpstreams> {
  if (!llmDemo || !store) throw new CliError('For --live, LLM_DEMO_URL and STORE_API_URL must both be set.');
  const { createLlmDemoClient } = await import('../../upstreams/llm-demo/client.ts');
  const { createStoreClient } = await import('../../upstreams/store/client.ts');
  const timeoutMs = stepTimeoutMs;
  return {
    llmDemo: createLlmDemoClient({ ...llmDemo, timeoutMs }),
    store: createStoreClient({ ...store, timeoutMs }),
    timeoutMs,
  };
}
