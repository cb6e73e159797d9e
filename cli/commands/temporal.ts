import type { Command } from 'commander';
import { CliError } from '../cli-error.ts';
import { openDesk } from '../desk.ts';

/** `temporal setup` */
export function addTemporalCommands(program: Command): void {
  const temporal = program.command('temporal').description('the Temporal server that actors live on');

  temporal
    .command('setup')
    .description('register the search attributes that the namespace lacks; prints their names')
    .action(setUp);
}

async function setUp(_options: object, command: Command): Promise<void> {
  const { settings, answer, say } = openDesk(command);
  const { withTemporal } = await import('../with-temporal.ts');
  const { registerSearchAttributes } = await import('../../worker/search-attributes.ts');
  const names = await withTemporal(settings, ({ client, namespace }) =>
    registerSearchAttributes(client, namespace).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new CliError(`The search attributes cannot be registered: ${reason}`, { cause });
    }),
  );
  answer(names.join('\n'), { registered: names });
  if (names.length === 0) say(`The namespace ${settings.temporal?.namespace} has them all.`);
}
