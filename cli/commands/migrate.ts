import type { CliCommand } from '../cli-command.ts';
import { CliError } from '../cli-error.ts';
import { openCommandContext } from '../command-context.ts';

/** `migrate` */
export function addMigrateCommand(program: CliCommand): void {
  program
    .command('migrate')
    .description('apply pending migrations; prints their names, oldest first')
    .option('--dry-run', 'only print pending migrations')
    .action(migrateAll);
}

async function migrateAll({ dryRun = false }: { dryRun?: boolean }, command: CliCommand): Promise<void> {
  const { settings, printResult, printMessage } = openCommandContext(command);
  if (settings.databaseUrl === null) {
    throw new CliError('DATABASE_URL is not set, and npm start has not run here: do either.');
  }
  const { migrateDatabase } = await import('../database.ts');
  const names = await migrateDatabase(settings.databaseUrl, dryRun);
  printResult(names.join('\n'), dryRun ? { pending: names } : { applied: names });
  if (names.length === 0) printMessage('The database is up to date.');
}
