import type { Command } from 'commander';
import { CliError } from '../cli-error.ts';
import { openCommandContext } from '../command-context.ts';

/** `migrate` */
export function addMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .description('bring the database up to date; prints the migrations that it applied, oldest first')
    .option('--dry-run', 'only print those that it would apply')
    .action(migrateAll);
}

async function migrateAll({ dryRun = false }: { dryRun?: boolean }, command: Command): Promise<void> {
  const { settings, answer, say } = openCommandContext(command);
  if (settings.databaseUrl === null) {
    throw new CliError('DATABASE_URL is not set, and npm start has not run here: do either.');
  }
  const { migrateDatabase } = await import('../database.ts');
  const names = await migrateDatabase(settings.databaseUrl, dryRun);
  answer(names.join('\n'), dryRun ? { pending: names } : { applied: names });
  if (names.length === 0) say('The database is up to date.');
}
