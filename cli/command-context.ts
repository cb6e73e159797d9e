import type { Command } from 'commander';
import type { Db } from '../db/orm.ts';
import { findTenant, type StoredTenant } from '../db/repositories/tenants/tenants.ts';
import { CliError } from './cli-error.ts';
import { readSettings, type Settings } from './settings.ts';
import { printJson, printMessage, printResult } from './terminal.ts';

/** Options of every command. */
interface GlobalOptions {
  json?: boolean;
  data: string;
}

/** What a command works with. */
export interface CommandContext {
  settings: Settings;
  db: Db;
  /** Its result, on stdout: text for people and pipes, or with `--json` the object. */
  answer(text: string, object: object): void;
  /** Everything else that there is to say, on stderr. */
  say(words: string): void;
  /** @throws {CliError} when there is no such tenant */
  tenant(code: string): Promise<StoredTenant>;
  /** Tells every server that a key has changed; what cannot be told is only said, for the change holds. */
  publishKeyChanged(keyId: string): Promise<void>;
}

/** The desk of a command that needs no database. */
export function openCommandContext(command: Command): Pick<CommandContext, 'settings' | 'answer' | 'say'> {
  const { json, data } = command.optsWithGlobals<GlobalOptions>();
  return {
    settings: readSettings(data, printMessage),
    say: printMessage,
    answer: (text, object) => {
      if (json) printJson(object);
      else if (text !== '') printResult(text);
    },
  };
}

/** Does a command's work at a desk with a database. */
export async function withCommandContext(
  command: Command,
  work: (desk: CommandContext) => Promise<void>,
): Promise<void> {
  const { settings, answer } = openCommandContext(command);
  const { databaseUrl, redisUrl } = settings;
  if (databaseUrl === null) {
    throw new CliError('DATABASE_URL is not set, and npm start has not run here: do either.');
  }
  // Loaded once they are needed: help and refusals of arguments come at once.
  const { withDatabase } = await import('./database.ts');
  const { publishKeyChanged } = await import('./publish-key-changed.ts');
  await withDatabase(databaseUrl, (db) =>
    work({
      settings,
      db,
      answer,
      say: printMessage,
      tenant: (code) => knownTenant(db, code),
      publishKeyChanged: (keyId) =>
        publishKeyChanged({ databaseUrl, redisUrl }, keyId).catch((error: unknown) => {
          printMessage(`${error instanceof Error ? error.message : error} Servers notice within 10 seconds.`);
        }),
    }),
  );
}

async function knownTenant(db: Db, code: string): Promise<StoredTenant> {
  const tenant = await findTenant(db, code);
  if (tenant) return tenant;
  throw new CliError(`There is no tenant "${code}": tenant list shows them all.`);
}
