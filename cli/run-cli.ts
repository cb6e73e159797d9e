import { CommanderError, Option } from 'commander';
import { CliCommand, type CliHost } from './cli-command.ts';
import { CliError, FailedResultError } from './cli-error.ts';
import { addAuditCommand } from './commands/audit.ts';
import { addChatCommands } from './commands/chat.ts';
import { addCreditCommands } from './commands/credit.ts';
import { addKeyCommands } from './commands/key.ts';
import { addMigrateCommand } from './commands/migrate.ts';
import { addProfileCommands } from './commands/profile.ts';
import { addRoundCommands } from './commands/round.ts';
import { addSonarCommands } from './commands/sonar.ts';
import { addTemporalCommands } from './commands/temporal.ts';
import { addTenantCommands } from './commands/tenant.ts';
import { addTokenCommands } from './commands/token.ts';
import { addWebhookCommands } from './commands/webhook.ts';
import { defaultDataFolder } from './settings.ts';
import { createTerminal, type Output } from './terminal.ts';

interface CliOptions {
  /** Settings; the environment of this process by default. */
  env?: NodeJS.ProcessEnv;
  /** Receives results. */
  stdout: Output;
  /** Receives messages. */
  stderr: Output;
}

/**
 * Runs one command to its end and returns its exit code. It never throws: errors are printed on `stderr`. What the
 * command opens is closed by then.
 */
export async function runCli(
  commandArguments: readonly string[],
  { env, ...outputs }: CliOptions,
): Promise<number> {
  const host = { env, terminal: createTerminal(outputs) };
  try {
    await createProgram(host).parseAsync(commandArguments, { from: 'user' });
    return 0;
  } catch (error) {
    return endWithError(host, error);
  }
}

/** Prints the error, unless that is done, and returns its exit code. */
function endWithError({ terminal }: CliHost, error: unknown): number {
  // Commander has printed its message, or the help.
  if (error instanceof CommanderError || error instanceof FailedResultError) return error.exitCode;
  terminal.printMessage(error instanceof Error ? error.message : String(error));
  return error instanceof CliError ? error.exitCode : 1;
}

function createProgram(host: CliHost): CliCommand {
  const { writeOut, writeErr, outWidth, errWidth } = host.terminal;
  // Commands that are added inherit the output and the override of the exit.
  const program = new CliCommand(host, 'npm run cli --')
    .description(
      "Operators' commands. Results go to stdout, messages to stderr; use npm run -s to silence npm.",
    )
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut, writeErr, getOutHelpWidth: outWidth, getErrHelpWidth: errWidth })
    .showSuggestionAfterError()
    .option('--json', 'print the result as an object')
    .addOption(
      new Option('--data <folder>', 'data folder of npm start, used when DATABASE_URL is unset').default(
        defaultDataFolder,
        '.data',
      ),
    );
  addTenantCommands(program);
  addKeyCommands(program);
  addCreditCommands(program);
  addTokenCommands(program);
  addChatCommands(program);
  addRoundCommands(program);
  addProfileCommands(program);
  addSonarCommands(program);
  addWebhookCommands(program);
  addAuditCommand(program);
  addMigrateCommand(program);
  addTemporalCommands(program);
  return program;
}
