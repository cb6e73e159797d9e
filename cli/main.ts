/** `npm run cli -- COMMAND`: operators' commands. Results go to stdout, messages to stderr. */
import { Command, Option } from 'commander';
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
import { defaultDataFolder } from './settings.ts';
import { endQuietlyOnClosedPipes, printMessage, visibleLines } from './terminal.ts';

endQuietlyOnClosedPipes();

const program = new Command('npm run cli --')
  .description(
    "Operators' commands. Results go to stdout, messages to stderr; use npm run -s to silence npm.",
  )
  .configureHelp({ showGlobalOptions: true })
  .configureOutput({
    writeOut: (text) => process.stdout.write(visibleLines(text)),
    writeErr: (text) => process.stderr.write(visibleLines(text)),
  })
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
addAuditCommand(program);
addMigrateCommand(program);
addTemporalCommands(program);

try {
  await program.parseAsync();
} catch (error) {
  printMessage(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
