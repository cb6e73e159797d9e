import { Option } from 'commander';
import {
  createSonarAccount,
  findSonarAccount,
  listSonarAccounts,
  type StoredSonarAccount,
} from '../../db/repositories/sonar/sonar-accounts.ts';
import {
  issueSonarKey,
  listSonarKeys,
  revokeSonarKey,
  type StoredSonarKey,
} from '../../db/repositories/sonar/sonar-keys.ts';
import { type AccountLevel, accountLevels } from '../../domain/sonar/account.ts';
import { toSeconds } from '../../domain/time.ts';
import { isUuid } from '../../domain/uuid.ts';
import type { CliCommand } from '../cli-command.ts';
import { CliError } from '../cli-error.ts';
import { type CommandContext, withCommandContext } from '../command-context.ts';
import { table } from '../table.ts';
import { rowId, tenantName } from '../values.ts';

/** `sonar account create|list`, `sonar key issue|list|revoke` */
export function addSonarCommands(program: CliCommand): void {
  const sonar = program.command('sonar').description('accounts of Sonar conversations, and their API keys');
  const account = sonar.command('account').description('owners of conversations');
  const key = sonar.command('key').description('API keys');

  account
    .command('create')
    .description('create an account; prints its guid')
    .argument('<name>', 'as conversations show it: 1 to 200 characters', tenantName)
    .addOption(
      new Option('--level <level>', 'access level; below MEMBER it has no access to conversations')
        .choices(accountLevels)
        .default('MEMBER'),
    )
    .action(createAccount);

  account.command('list').description('list all accounts: guid, level, name').action(listAccounts);

  key
    .command('issue')
    .description('issue a key; prints it once')
    .requiredOption('--account <guid>', 'whose key', rowId)
    .action(issueKey);

  key
    .command('list')
    .description('list all keys of an account: id, first and last characters, status')
    .requiredOption('--account <guid>', 'whose keys', rowId)
    .action(listKeys);

  key
    .command('revoke')
    .description('revoke a key permanently; prints its id')
    .argument('<key_id>', 'as sonar key list shows it', rowId)
    .action(revokeKey);
}

async function createAccount(name: string, { level }: { level: AccountLevel }, command: CliCommand) {
  await withCommandContext(command, async ({ db, printResult, printMessage }) => {
    const account = await createSonarAccount(db, { name, level });
    if (!account) throw new CliError(`The name "${name}" is taken: choose another.`);
    printResult(account.id, toAccountView(account));
    printMessage(`Account ${name} is a ${level}; its first key: sonar key issue --account ${account.id}`);
  });
}

async function listAccounts(_options: object, command: CliCommand): Promise<void> {
  await withCommandContext(command, async ({ db, printResult, printMessage }) => {
    const accounts = await listSonarAccounts(db);
    if (accounts.length === 0)
      printMessage('There are no accounts yet: sonar account create NAME makes one.');
    const rows = accounts.map(({ id, level, name }) => [id, level, name]);
    printResult(table(rows), { accounts: accounts.map(toAccountView) });
  });
}

async function issueKey({ account: guid }: { account: string }, command: CliCommand): Promise<void> {
  await withCommandContext(command, async ({ db, printResult, printMessage }) => {
    const account = await requireAccount(db, guid);
    const { id, key, createdAt } = await issueSonarKey(db, account.id);
    printResult(key, { key_id: id, key, account_guid: account.id, created_at: toSeconds(createdAt) });
    printMessage(`Key ${id} of account ${account.name}; it is not shown again.`);
  });
}

async function listKeys({ account: guid }: { account: string }, command: CliCommand): Promise<void> {
  await withCommandContext(command, async ({ db, printResult, printMessage }) => {
    const account = await requireAccount(db, guid);
    const keys = await listSonarKeys(db, account.id);
    if (keys.length === 0)
      printMessage(`Account ${account.name} has no keys yet: sonar key issue makes one.`);
    const rows = keys.map((key) => [key.id, `${key.prefix}…${key.lastFour}`, toStatus(key)]);
    printResult(table(rows), { keys: keys.map(toKeyView) });
  });
}

async function revokeKey(keyId: string, _options: object, command: CliCommand): Promise<void> {
  await withCommandContext(command, async ({ db, printResult, printMessage, publishChange }) => {
    const revokedAt = (await revokeSonarKey(db, keyId))?.revokedAt ?? null;
    // An argument that is not an id is not repeated in the message: it may be a key, pasted by mistake.
    if (revokedAt === null) {
      const what = isUuid(keyId) ? `There is no key ${keyId}` : 'That is not the id of a key';
      throw new CliError(`${what}: sonar key list --account GUID shows the ids.`);
    }
    const since = toSeconds(revokedAt);
    printResult(keyId, { key_id: keyId, status: 'revoked', revoked_at: since });
    printMessage(`It is revoked since ${since}.`);
    await publishChange({ kind: 'key_changed', key_id: keyId });
  });
}

async function requireAccount(db: CommandContext['db'], guid: string): Promise<StoredSonarAccount> {
  const account = await findSonarAccount(db, guid);
  if (account) return account;
  throw new CliError(`There is no account "${guid}": sonar account list shows them all.`);
}

function toStatus({ revokedAt }: StoredSonarKey): 'active' | 'revoked' {
  return revokedAt === null ? 'active' : 'revoked';
}

function toAccountView({ id, name, level, createdAt }: StoredSonarAccount) {
  return { account_guid: id, name, level, created_at: toSeconds(createdAt) };
}

function toKeyView(key: StoredSonarKey) {
  return {
    key_id: key.id,
    key_prefix: key.prefix,
    last_four: key.lastFour,
    status: toStatus(key),
    created_at: toSeconds(key.createdAt),
    revoked_at: key.revokedAt && toSeconds(key.revokedAt),
  };
}
