import type { BusMessage } from '../bus/bus.ts';
import type { Db } from '../db/orm.ts';
import { findTenant, type StoredTenant } from '../db/repositories/tenants/tenants.ts';
import type { CliCommand } from './cli-command.ts';
import { CliError } from './cli-error.ts';
import { readSettings, type Settings } from './settings.ts';

/** Options of every command. */
interface GlobalOptions {
  json?: boolean;
  data: string;
}

/** Database, settings and output of a command. */
export interface CommandContext {
  settings: Settings;
  db: Db;
  /** Prints the result on stdout: the text, or the object with `--json`. */
  printResult(text: string, object: object): void;
  /** Prints an object on stdout, with `--json` and without. */
  printJson(value: unknown, indent?: number): void;
  /** Prints a message on stderr. */
  printMessage(words: string): void;
  /** @throws {CliError} when there is no such tenant */
  tenant(code: string): Promise<StoredTenant>;
  /** Notifies all processes of a change. A failure is only printed, as the change is already stored. */
  publishChange(message: BusMessage): Promise<void>;
  /** Notifies all servers of erased texts. A failure is only printed, as the texts are already erased. */
  publishErased(messages: readonly BusMessage[]): Promise<void>;
}

/** The context of a command without a database. */
export function openCommandContext(
  command: CliCommand,
): Pick<CommandContext, 'settings' | 'printResult' | 'printJson' | 'printMessage'> {
  const { json, data } = command.optsWithGlobals<GlobalOptions>();
  const { env, terminal } = command.host;
  const { printJson, printMessage } = terminal;
  return {
    settings: readSettings({ env, dataFolder: data, warn: printMessage }),
    printJson,
    printMessage,
    printResult: (text, object) => {
      if (json) printJson(object);
      else if (text !== '') terminal.printResult(text);
    },
  };
}

/** Runs a command with a database. */
export async function withCommandContext<T>(
  command: CliCommand,
  work: (context: CommandContext) => Promise<T>,
): Promise<T> {
  const opened = openCommandContext(command);
  const { printMessage } = opened;
  const { databaseUrl, redisUrl } = opened.settings;
  if (databaseUrl === null) {
    throw new CliError('DATABASE_URL is not set, and npm start has not run here: do either.');
  }
  // Loaded lazily, so that help and argument errors are fast.
  const { withDatabase } = await import('./database.ts');
  const { publish } = await import('./publish.ts');
  const publishOrPrint = (messages: readonly BusMessage[], without: string) =>
    publish({ databaseUrl, redisUrl }, messages).catch((error: unknown) => {
      printMessage(`${error instanceof Error ? error.message : error} ${without}`);
    });
  return withDatabase(databaseUrl, (db) =>
    work({
      ...opened,
      db,
      tenant: (code) => requireTenant(db, code),
      publishChange: (message) => {
        const noticed =
          message.kind === 'key_changed' ? 'Servers notice within 10' : 'Workers notice within 60';
        return publishOrPrint([message], `${noticed} seconds.`);
      },
      publishErased: (messages) =>
        publishOrPrint(messages, 'Servers show none of the erased texts, and drop them within 11 minutes.'),
    }),
  );
}

async function requireTenant(db: Db, code: string): Promise<StoredTenant> {
  const tenant = await findTenant(db, code);
  if (tenant) return tenant;
  throw new CliError(`There is no tenant "${code}": tenant list shows them all.`);
}
