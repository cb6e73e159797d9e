import { Option } from 'commander';
import { type IssuedKey, issueKey } from '../../db/repositories/tenants/key-issue.ts';
import { rotateKey } from '../../db/repositories/tenants/key-rotation.ts';
import { findKeyById, listKeys, revokeKey, type StoredKey } from '../../db/repositories/tenants/keys.ts';
import { type ApiScope, apiScopes } from '../../domain/api-scopes.ts';
import { getKeyStatus } from '../../domain/key-status.ts';
import { toSeconds } from '../../domain/time.ts';
import { isUuid } from '../../domain/uuid.ts';
import type { CliCommand } from '../cli-command.ts';
import { CliError } from '../cli-error.ts';
import { type CommandContext, withCommandContext } from '../command-context.ts';
import { table } from '../table.ts';
import { expiryDays, graceHours, rowId, scopeList } from '../values.ts';

const hourMs = 60 * 60 * 1_000;
const dayMs = 24 * hourMs;

/** `key issue`, `key list`, `key rotate`, `key revoke` */
export function addKeyCommands(program: CliCommand): void {
  const key = program.command('key').description('SDK keys');

  key
    .command('issue')
    .description('issue a key; prints it once')
    .requiredOption('--tenant <code>', 'whose key')
    .addOption(
      new Option('--scope <scopes>', 'allowed APIs: profile, chat or both')
        .argParser(scopeList)
        .default(apiScopes, apiScopes.join(',')),
    )
    .addOption(
      new Option('--expires-days <days>', 'days until it expires, 7 to 365')
        .argParser(expiryDays)
        .default(null, 'never'),
    )
    .action(issue);

  key
    .command('list')
    .description(
      'list all keys of a tenant: id, first and last characters, status, scopes, expiry, predecessor',
    )
    .requiredOption('--tenant <code>', 'whose keys')
    .action(list);

  key
    .command('rotate')
    .description('issue a key that replaces KEY_ID and owns what it made; prints it once')
    .argument('<key_id>', 'as key list shows it', rowId)
    .option('--grace-hours <hours>', 'how long the old key stays valid; 0 revokes it at once', graceHours, 0)
    .option(
      '--expires-days <days>',
      'days until the new key expires (default: the same lifetime as the old key)',
      expiryDays,
    )
    .action(rotate);

  key
    .command('revoke')
    .description('revoke a key permanently; prints its id')
    .argument('<key_id>', 'as key list shows it', rowId)
    .action(revoke);
}

interface IssueOptions {
  tenant: string;
  scope: readonly ApiScope[];
  expiresDays: number | null;
}

async function issue({ tenant: code, scope, expiresDays }: IssueOptions, command: CliCommand): Promise<void> {
  await withCommandContext(command, async ({ db, printResult, printMessage, tenant, publishChange }) => {
    const { id: tenantId } = await tenant(code);
    const expiresAt = expiresIn(expiresDays);
    const issued = await issueKey(db, { tenantId, tenantCode: code, scopes: scope, expiresAt });
    printResult(issued.key, toIssuedView(issued, code));
    printMessage(`Key ${issued.id} of tenant ${code}, ${formatTerm(issued)}; it is not shown again.`);
    await publishChange({ kind: 'key_changed', key_id: issued.id });
  });
}

async function list({ tenant: code }: { tenant: string }, command: CliCommand): Promise<void> {
  await withCommandContext(command, async ({ db, printResult, printMessage, tenant }) => {
    const keys = await listKeys(db, (await tenant(code)).id);
    const now = new Date();
    if (keys.length === 0)
      printMessage(`Tenant ${code} has no keys yet: key issue --tenant ${code} makes one.`);
    printResult(table(keys.map((key) => toRow(key, now))), { keys: keys.map((key) => toListView(key, now)) });
  });
}

interface RotateOptions {
  graceHours: number;
  expiresDays?: number | null;
}

async function rotate(keyId: string, options: RotateOptions, command: CliCommand): Promise<void> {
  await withCommandContext(command, async ({ db, printResult, printMessage, publishChange }) => {
    const { tenantId, tenantCode } = await requireKey(db, keyId);
    const rotation = await rotateKey(
      db,
      { tenantId, tenantCode, keyId },
      {
        graceMs: options.graceHours * hourMs,
        ...(options.expiresDays !== undefined && { expiresAt: expiresIn(options.expiresDays) }),
      },
    );
    if (!rotation) throw unknownKey(keyId);
    if (!rotation.rotated) {
      throw new CliError(`Key ${keyId} was rotated before: rotate its successor ${rotation.successorId}.`);
    }
    const { issued, oldKeyEndsAt } = rotation;
    printResult(issued.key, {
      ...toIssuedView(issued, tenantCode),
      rotated_from: keyId,
      old_key_ends_at: toSeconds(oldKeyEndsAt),
    });
    printMessage(`Key ${issued.id} of tenant ${tenantCode}, ${formatTerm(issued)}; it is not shown again.`);
    printMessage(
      `Its predecessor ${keyId} ${oldKeyEndsAt > new Date() ? 'ends' : 'ended'} ${toSeconds(oldKeyEndsAt)}.`,
    );
    await publishChange({ kind: 'key_changed', key_id: keyId });
  });
}

async function revoke(keyId: string, _options: object, command: CliCommand): Promise<void> {
  await withCommandContext(command, async ({ db, printResult, printMessage, publishChange }) => {
    const { tenantId, tenantCode, revokedAt: earlier } = await requireKey(db, keyId);
    const revokedAt = (await revokeKey(db, tenantId, keyId))?.revokedAt ?? null;
    if (revokedAt === null) throw unknownKey(keyId);
    printResult(keyId, { key_id: keyId, status: 'revoked', revoked_at: toSeconds(revokedAt) });
    const since = toSeconds(revokedAt);
    printMessage(
      earlier ? `It was revoked before, ${since}.` : `Revoked ${since}, a key of tenant ${tenantCode}.`,
    );
    await publishChange({ kind: 'key_changed', key_id: keyId });
  });
}

async function requireKey(db: CommandContext['db'], keyId: string): Promise<StoredKey> {
  const key = await findKeyById(db, keyId);
  if (key) return key;
  throw unknownKey(keyId);
}

/** An argument that is not an id is not repeated in the message: it may be a key, pasted by mistake. */
function unknownKey(keyId: string): CliError {
  return new CliError(
    isUuid(keyId)
      ? `There is no key ${keyId}: key list --tenant CODE shows the ids.`
      : 'That is not the id of a key: key list --tenant CODE shows the ids.',
  );
}

function expiresIn(days: number | null): Date | null {
  return days === null ? null : new Date(Date.now() + days * dayMs);
}

function formatTerm({ expiresAt }: { expiresAt: Date | null }): string {
  return expiresAt === null ? 'without a term' : `good until ${toSeconds(expiresAt)}`;
}

function toIssuedView(issued: IssuedKey, tenantCode: string) {
  return {
    key_id: issued.id,
    key: issued.key,
    tenant_code: tenantCode,
    scopes: issued.scopes,
    created_at: toSeconds(issued.createdAt),
    expires_at: issued.expiresAt && toSeconds(issued.expiresAt),
  };
}

function toListView(key: StoredKey, now: Date) {
  return {
    key_id: key.id,
    key_prefix: key.prefix,
    last_four: key.lastFour,
    status: getKeyStatus(key, now),
    scopes: key.scopes,
    created_at: toSeconds(key.createdAt),
    expires_at: key.expiresAt && toSeconds(key.expiresAt),
    revoked_at: key.revokedAt && toSeconds(key.revokedAt),
    rotated_from: key.rotatedFrom,
  };
}

function toRow(key: StoredKey, now: Date): string[] {
  return [
    key.id,
    `${key.prefix}…${key.lastFour}`,
    getKeyStatus(key, now),
    key.scopes.join(','),
    key.expiresAt ? toSeconds(key.expiresAt) : 'never',
    key.rotatedFrom ?? '-',
  ];
}
