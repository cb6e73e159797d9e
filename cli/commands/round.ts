import { readFile } from 'node:fs/promises';
import { type RoundTimeline, readRoundTimeline } from '../../db/repositories/chat/round-timeline.ts';
import { getErrorMessage } from '../../domain/error-message.ts';
import type { ChatRun } from '../../operator/chat-runs.ts';
import type { RoundBundle } from '../../operator/replay/bundle.ts';
import type { LiveUpstreams } from '../../operator/replay/replay-steps.ts';
import type { CliCommand } from '../cli-command.ts';
import { CliError, FailedResultError } from '../cli-error.ts';
import { type CommandContext, openCommandContext, withCommandContext } from '../command-context.ts';
import { writePrivateFile } from '../private-file.ts';
import type { Settings } from '../settings.ts';
import { toJson } from '../terminal.ts';
import { rowId, stepNumber } from '../values.ts';

/** `round show`, `round export`, `round replay` */
export function addRoundCommands(program: CliCommand): void {
  const round = program.command('round').description('show, export and replay rounds of chats');

  round
    .command('show')
    .description('show the timeline of a round: steps, attempts, waits, failures, credits, events')
    .argument('<round_id>', 'as answers and logs name it', rowId)
    .action(show);

  round
    .command('export')
    .description('print a bundle for round replay: history, inputs, recorded answers, versions')
    .argument('<round_id>', 'as answers and logs name it', rowId)
    .option('--out <file>', 'write it to a file that only its owner may read, and print the name')
    .action(exportRound);

  round
    .command('replay')
    .description(
      "run a round again with this checkout's code and print differences; read-only, exits with 1 on differences",
    )
    .argument('<bundle>', 'a file made by round export')
    .option(
      '--from-step <number>',
      'use recorded results for the steps before this one (1 to 4)',
      stepNumber,
      1,
    )
    .option('--live', 'call LLM_DEMO_URL and STORE_API_URL instead of using recorded answers')
    .action(replay);
}

async function show(roundId: string, _options: object, command: CliCommand): Promise<void> {
  await withCommandContext(command, async (context) => {
    const round = await requireRound(context, roundId);
    const runs = await readRuns(context, round, 'Waits and failures of attempts are not shown.');
    const { toRoundText, toRoundView } = await import('../round-view.ts');
    const view = toRoundView(round, runs);
    context.printResult(toRoundText(view), view);
  });
}

async function exportRound(roundId: string, { out }: { out?: string }, command: CliCommand): Promise<void> {
  await withCommandContext(command, async (context) => {
    const round = await requireRound(context, roundId);
    if (round.prompt === '')
      throw new CliError(`Round ${roundId} has been erased: nothing is left to replay.`);
    const { readRoundRecord } = await import('../../db/repositories/chat/round-record.ts');
    const { makeBundle } = await import('../../operator/replay/make-bundle.ts');
    const record = await readRoundRecord(context.db, round);
    const kept = await readRuns(context, round, 'The bundle is without history.');
    const runs = kept ?? [];
    if (kept?.length === 0)
      context.printMessage('Temporal has no history of the round: the bundle replays its steps alone.');
    const bundle = makeBundle(round, record, runs);
    if (out === undefined) return context.printJson(bundle, 2);
    writeBundle(out, `${toJson(bundle, 2)}\n`);
    context.printResult(out, { round_id: roundId, file: out, runs: runs.length });
    context.printMessage('It holds what the shopper wrote and got: keep it as you keep the database.');
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

async function replay(file: string, { fromStep, live }: ReplayOptions, command: CliCommand): Promise<void> {
  const { settings, printResult } = openCommandContext(command);
  const bundle = await readBundle(file);
  const upstreams = live ? await liveUpstreams(settings) : null;
  const { replayBundle } = await import('../replay-bundle.ts');
  const { isSame, toReplayText, toReplayView } = await import('../replay-view.ts');
  const { workflowBundle } = settings;
  const replayed = await replayBundle(bundle, { fromStep, live: upstreams, workflowBundle });
  printResult(toReplayText(replayed), toReplayView(replayed));
  if (!isSame(replayed)) throw new FailedResultError(1);
}

async function requireRound({ db }: CommandContext, roundId: string): Promise<RoundTimeline> {
  const round = await readRoundTimeline(db, roundId);
  if (round) return round;
  throw new CliError(`There is no round ${roundId}: answers of kickoffs and polls name rounds by their ids.`);
}

/**
 * Reads the round's runs from Temporal. Prints a message and returns null if Temporal does not answer or a payload
 * cannot be decrypted; the rows have the rest.
 */
async function readRuns(
  { settings, printMessage }: CommandContext,
  round: RoundTimeline,
  consequence: string,
): Promise<ChatRun[] | null> {
  const { withTemporal } = await import('../with-temporal.ts');
  const { readRunsOfRound } = await import('../../operator/chat-runs.ts');
  const { UnreadablePayloadError } = await import('../../temporal/codec/errors.ts');
  try {
    return await withTemporal(settings, (temporal) => readRunsOfRound(temporal, round));
  } catch (error) {
    if (!(error instanceof CliError || error instanceof UnreadablePayloadError)) throw error;
    printMessage(`${error.message} ${consequence}`);
    return null;
  }
}

async function readBundle(file: string): Promise<RoundBundle> {
  const { parseBundle } = await import('../../operator/replay/bundle.ts');
  try {
    return parseBundle(await readFile(file, 'utf8'));
  } catch (cause) {
    const reason = getErrorMessage(cause);
    throw new CliError(`${file} is not a bundle of round export: ${reason}.`, { cause });
  }
}

async function liveUpstreams({ llmDemo, store, stepTimeoutMs }: Settings): Promise<LiveUpstreams> {
  if (!llmDemo || !store) throw new CliError('For --live, LLM_DEMO_URL and STORE_API_URL must both be set.');
  const { createConnections } = await import('../../upstreams/connections.ts');
  const { createLlmDemoClient } = await import('../../upstreams/llm-demo/client.ts');
  const { createStoreClient } = await import('../../upstreams/store/client.ts');
  const timeoutMs = stepTimeoutMs;
  const connections = createConnections();
  return {
    llmDemo: createLlmDemoClient({ connections, ...llmDemo, timeoutMs }),
    store: createStoreClient({ connections, ...store, timeoutMs }),
    timeoutMs,
  };
}
