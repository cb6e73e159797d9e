import { writeFile } from 'node:fs/promises';
import { getErrorMessage } from '../../domain/error-message.ts';
import type { CliCommand } from '../cli-command.ts';
import { CliError } from '../cli-error.ts';
import { openCommandContext } from '../command-context.ts';

/** `temporal setup`, `temporal bundle` */
export function addTemporalCommands(program: CliCommand): void {
  const temporal = program.command('temporal').description('set up Temporal and bundle workflows');

  temporal
    .command('setup')
    .description('register missing search attributes in the namespace; prints their names')
    .action(setUp);

  temporal
    .command('bundle')
    .description('write a workflow bundle for WORKFLOW_BUNDLE, so that workers do not bundle at each start')
    .argument('<file>', 'output file')
    .action(bundle);
}

async function setUp(_options: object, command: CliCommand): Promise<void> {
  const { settings, printResult, printMessage } = openCommandContext(command);
  const { withTemporal } = await import('../with-temporal.ts');
  const { registerSearchAttributes } = await import('../../temporal/search-attributes.ts');
  const names = await withTemporal(settings, ({ client, namespace }) =>
    registerSearchAttributes(client, namespace).catch((cause: unknown) => {
      const reason = getErrorMessage(cause);
      throw new CliError(`The search attributes cannot be registered: ${reason}`, { cause });
    }),
  );
  printResult(names.join('\n'), { registered: names });
  if (names.length === 0) printMessage(`The namespace ${settings.temporal?.namespace} has them all.`);
}

async function bundle(file: string, _options: object, command: CliCommand): Promise<void> {
  const { printResult, printMessage } = openCommandContext(command);
  const { terminal } = command.host;
  const { DefaultLogger } = await import('@temporalio/worker');
  const { bundleWorkflows, toBuildId } = await import('../../worker/bundle-workflows.ts');
  const logger = new DefaultLogger('ERROR', ({ message }) => terminal.writeErr(`${message}\n`));
  const { code } = await bundleWorkflows(logger);
  await writeFile(file, code).catch((cause: NodeJS.ErrnoException) => {
    throw new CliError(`${file} cannot be written (${cause.code}).`, { cause });
  });
  const buildId = toBuildId(code);
  printResult(file, { file, build_id: buildId });
  printMessage(`Its build id is ${buildId}.`);
}
