import { Option } from 'commander';
import type { CliCommand } from '../cli-command.ts';
import { CliError } from '../cli-error.ts';
import { openCommandContext } from '../command-context.ts';

/** `chat replay` */
export function addChatCommands(program: CliCommand): void {
  const chat = program.command('chat').description('chats with running actors');

  chat
    .command('replay')
    .description(
      "replay the histories of running chats, quote and Sonar conversations with this checkout's workflow code before it is deployed; read-only, exits with 1 when a replay fails",
    )
    .addOption(
      new Option(
        '--all-running',
        'all that run on CHAT_TASK_QUEUE, QUOTES_TASK_QUEUE, SONAR_TASK_QUEUE and WEBHOOKS_TASK_QUEUE',
      ).makeOptionMandatory(),
    )
    .action(replay);
}

async function replay(_options: object, command: CliCommand): Promise<void> {
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
