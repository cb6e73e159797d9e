import { Option } from 'commander';
import type { CliCommand } from '../cli-command.ts';
import { CliError, FailedResultError } from '../cli-error.ts';
import { openCommandContext, withCommandContext } from '../command-context.ts';
import { roundCount } from '../values.ts';

/** `chat replay` */
export function addChatCommands(program: CliCommand): void {
  const chat = program.command('chat').description('replay conversations before a deployment');

  chat
    .command('replay')
    .description(
      "replay with this checkout's code before it is deployed: the histories of running conversations, or past rounds on their recorded answers; read-only, exits with 1 when a replay fails or differs",
    )
    .addOption(
      new Option(
        '--all-running',
        'the histories of all that run on CHAT_TASK_QUEUE, QUOTES_TASK_QUEUE, SONAR_TASK_QUEUE and WEBHOOKS_TASK_QUEUE',
      ).conflicts('past'),
    )
    .addOption(
      new Option(
        '--past <number>',
        'the steps of so many ended rounds, the newest first, offline: what would differ in baskets, prices and texts',
      ).argParser(roundCount),
    )
    .action(replay);
}

interface ReplayOptions {
  allRunning?: true;
  past?: number;
}

async function replay({ allRunning, past }: ReplayOptions, command: CliCommand): Promise<void> {
  if (past !== undefined) return replayPastRounds(past, command);
  if (allRunning) return replayRunning(command);
  throw new CliError('Say what to replay: --all-running or --past <number>.');
}

async function replayPastRounds(count: number, command: CliCommand): Promise<void> {
  await withCommandContext(command, async ({ db, printResult, printMessage }) => {
    const { replayPast } = await import('../../operator/replay/replay-past.ts');
    const { addToReport, newReport, toPastText } = await import('../past-replay-view.ts');
    const report = newReport();
    for await (const round of replayPast(db, count)) addToReport(report, round);
    printResult(toPastText(report), report);
    if (report.replayed === 0) printMessage('No round has ended here.');
    if (report.differ > 0) throw new FailedResultError(1);
  });
}

async function replayRunning(command: CliCommand): Promise<void> {
  const { settings, printResult, printMessage } = openCommandContext(command);
  const { withTemporal } = await import('../with-temporal.ts');
  const { silenceRuntime } = await import('../silence-runtime.ts');
  const { replayHistories } = await import('../../operator/replay/replay-histories.ts');
  const { fetchRunningHistories } = await import('../../operator/replay/running-conversations.ts');
  const { toHistoryView } = await import('../replay-view.ts');
  const { table } = await import('../table.ts');
  await withTemporal(settings, async (temporal) => {
    silenceRuntime();
    const failures: ReturnType<typeof toHistoryView>[] = [];
    let replayed = 0;
    const running = fetchRunningHistories(temporal, settings.taskQueues);
    for await (const history of replayHistories(running, settings.workflowBundle, temporal.dataConverter)) {
      replayed += 1;
      if (history.problem !== null) failures.push(toHistoryView(history));
    }
    const rows = failures.map(({ workflow_id, run_id, problem }) => [workflow_id, run_id, problem ?? '']);
    printResult(table(rows), { replayed, failed: failures.length, failures });
    if (replayed === 0)
      printMessage(`No conversation runs on the task queues ${settings.taskQueues.join(', ')}.`);
    if (failures.length === 0) return printMessage(`${replayed} running conversations, all deterministic.`);
    const isLocked = failures.some(({ problem }) => problem?.includes('PAYLOAD_KEYS'));
    const advice = isLocked ? 'first add the keys that are named' : 'gate the change with patched()';
    throw new CliError(
      `${failures.length} of ${replayed} running conversations could not go on with the code here: ${advice}.`,
    );
  });
}
