import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { CliError } from '../cli-error.ts';
import { openCommandContext } from '../command-context.ts';

/** `temporal setup`, `temporal bundle` */
export function addTemporalCommands(program: Command): void {
  const temporal = program.command('temporal').description('the Temporal server that actors live on');

  temporal
    .command('setup')
    .description('register the search attributes that the namespace lacks; prints their names')
    .action(setUp);

  temporal
    .command('bundle')
    .description(
      'bundle the workflows here for WORKFLOW_BUNDLE, which spares workers the making at each start',
    )
    .argument('<file>', 'where to write them')
    .action(bundle);
}

async function setUp(_options: object, command: Command): Promise<void> {
  const { settings, answer, say } = openCommandContext(command);
  const { withTemporal } = await import('../with-temporal.ts');
  const { registerSearchAttributes } = await import('../../temporal/search-attributes.ts');
  const names = await withTemporal(settings, ({ client, namespace }) =>
    registerSearchAttributes(client, namespace).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new CliError(`The search attributes cannot be registered: ${reason}`, { cause });
    }),
  );
  answer(names.join('\n'), { registered: names });
  if (names.length === 0) say(`The namespace ${settings.temporal?.namespace} has them all.`);
}

async function bundle(file: string, _options: object, command: Command): Promise<void> {
  const { answer } = openCommandContext(command);
  const { DefaultLogger } = await import('@temporalio/worker');
  const { bundleWorkflows } = await import('../../worker/bundle-workflows.ts');
  const { code } = await bundleWorkflows(new DefaultLogger('ERROR'));
  await writeFile(file, code).catch((cause: NodeJS.ErrnoException) => {
    throw new CliError(`${file} cannot be written (${cause.code}).`, { cause });
  });
  answer(file, { file });
}
