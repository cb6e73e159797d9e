import {
  createTenant,
  initialCredit,
  listTenants,
  type StoredTenant,
  setRunningLimit,
  setSuspended,
  setWeight,
} from '../../db/repositories/tenants/tenants.ts';
import { locales } from '../../domain/chat/locale.ts';
import { defaultWeight } from '../../domain/tenant-weight.ts';
import type { CliCommand } from '../cli-command.ts';
import { CliError } from '../cli-error.ts';
import { withCommandContext } from '../command-context.ts';
import { table } from '../table.ts';
import { firstCredit, runningLimit, tenantCode, tenantLocale, tenantName, weight } from '../values.ts';

/** `tenant create`, `tenant list`, `tenant limit`, `tenant suspend`, `tenant resume` */
export function addTenantCommands(program: CliCommand): void {
  const tenant = program.command('tenant').description('store operators');

  tenant
    .command('create')
    .description('create a tenant; prints its id')
    .argument('<code>', 'short name: 1 to 40 lower-case letters, digits and hyphens', tenantCode)
    .option('--name <name>', 'its name (default: the code)', tenantName)
    .option('--locale <locale>', `language of its answers: ${locales.join(', ')}`, tenantLocale, 'ko')
    .option('--credit <number>', 'initial credits; a round costs one', firstCredit, initialCredit)
    .action(create);

  tenant
    .command('list')
    .description('list all tenants: code, id, locale, credit, limit of running rounds, weight, status, name')
    .action(list);

  tenant
    .command('limit')
    .description(
      'limit the rounds that a tenant may have running (further kickoffs are 429), and weight its share of the workers',
    )
    .argument('<code>', 'the tenant')
    .argument('[number]', 'of rounds; "none" for any number, "default" for TENANT_MAX_RUNNING', runningLimit)
    .option(
      '--weight <weight>',
      'its share of busy workers beside those of other tenants, 0.1 to 100 (1 at first)',
      weight,
    )
    .action(limit);

  tenant
    .command('suspend')
    .description(
      'refuse all keys and logins of a tenant (403) and end its streams; rounds that run come to their end',
    )
    .argument('<code>', 'the tenant')
    .action((code: string, _options, command: CliCommand) => changeStatus(code, true, command));

  tenant
    .command('resume')
    .description('accept the keys and logins of a suspended tenant again')
    .argument('<code>', 'the tenant')
    .action((code: string, _options, command: CliCommand) => changeStatus(code, false, command));
}

interface CreateOptions {
  name?: string;
  locale: string;
  credit: number;
}

async function create(code: string, options: CreateOptions, command: CliCommand): Promise<void> {
  await withCommandContext(command, async ({ db, printResult, printMessage }) => {
    const tenant = { code, name: options.name ?? code, locale: options.locale, credit: options.credit };
    const id = await createTenant(db, tenant);
    if (id === null) throw new CliError(`The code "${code}" is taken: choose another.`);
    const created = {
      ...tenant,
      creditBalance: tenant.credit,
      openApiEnabled: true,
      maxRunningRounds: null,
      weight: defaultWeight,
    };
    printResult(id, { tenant_id: id, ...toView(created) });
    printMessage(`Tenant ${code} has ${tenant.credit} credits; its first key: key issue --tenant ${code}`);
  });
}

async function list(_options: object, command: CliCommand): Promise<void> {
  await withCommandContext(command, async ({ db, printResult, printMessage }) => {
    const tenants = await listTenants(db);
    if (tenants.length === 0) printMessage('There are no tenants yet: tenant create CODE makes one.');
    const rows = tenants.map((tenant) => {
      const { code, id, locale, creditBalance, name } = tenant;
      return [
        code,
        id,
        locale,
        String(creditBalance),
        formatLimit(tenant),
        String(tenant.weight),
        toStatus(tenant),
        name,
      ];
    });
    const views = tenants.map((tenant) => ({ tenant_id: tenant.id, ...toView(tenant) }));
    printResult(table(rows), { tenants: views });
  });
}

async function limit(
  code: string,
  maxRunning: number | null | undefined,
  options: { weight?: number },
  command: CliCommand,
): Promise<void> {
  await withCommandContext(command, async ({ db, printResult, printMessage, tenant }) => {
    if (maxRunning === undefined && options.weight === undefined) {
      throw new CliError('Give a number of rounds, --weight, or both.');
    }
    const { id, ...before } = await tenant(code);
    if (maxRunning !== undefined) await setRunningLimit(db, id, maxRunning);
    if (options.weight !== undefined) await setWeight(db, id, options.weight);
    const { maxRunningRounds = before.maxRunningRounds, weight = before.weight } = {
      maxRunningRounds: maxRunning,
      ...options,
    };
    printResult(id, { tenant_id: id, tenant_code: code, max_running: maxRunningRounds, weight });
    printMessage(
      `Tenant ${code}: running rounds ${formatLimit({ maxRunningRounds })}, weight ${weight}; from its next kickoff on.`,
    );
  });
}

async function changeStatus(code: string, suspended: boolean, command: CliCommand): Promise<void> {
  await withCommandContext(command, async ({ db, printResult, printMessage, tenant, publishChange }) => {
    const { id } = await tenant(code);
    await setSuspended(db, id, suspended);
    const status = toStatus({ openApiEnabled: !suspended });
    printResult(id, { tenant_id: id, tenant_code: code, status });
    printMessage(
      suspended
        ? `Tenant ${code} is suspended: its keys and logins are 403. tenant resume ${code} ends that.`
        : `Tenant ${code} is active.`,
    );
    await publishChange({ kind: 'tenant_changed', tenant_id: id });
  });
}

function toView(tenant: Omit<StoredTenant, 'id'>) {
  const { code, name, locale, creditBalance, maxRunningRounds, weight } = tenant;
  return {
    tenant_code: code,
    name,
    locale,
    credit: creditBalance,
    max_running: maxRunningRounds,
    weight,
    status: toStatus(tenant),
  };
}

function toStatus({ openApiEnabled }: Pick<StoredTenant, 'openApiEnabled'>): 'active' | 'suspended' {
  return openApiEnabled ? 'active' : 'suspended';
}

function formatLimit({ maxRunningRounds }: Pick<StoredTenant, 'maxRunningRounds'>): string {
  if (maxRunningRounds === null) return 'default';
  return maxRunningRounds === 0 ? 'none' : String(maxRunningRounds);
}
