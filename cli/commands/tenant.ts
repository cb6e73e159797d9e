import { createTenant, initialCredit, listTenants } from '../../db/repositories/tenants/tenants.ts';
import { locales } from '../../domain/chat/locale.ts';
import type { CliCommand } from '../cli-command.ts';
import { CliError } from '../cli-error.ts';
import { withCommandContext } from '../command-context.ts';
import { table } from '../table.ts';
import { firstCredit, tenantCode, tenantLocale, tenantName } from '../values.ts';

/** `tenant create`, `tenant list` */
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

  tenant.command('list').description('list all tenants: code, id, locale, credit, name').action(list);
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
    printResult(id, { tenant_id: id, ...toView({ ...tenant, creditBalance: tenant.credit }) });
    printMessage(`Tenant ${code} has ${tenant.credit} credits; its first key: key issue --tenant ${code}`);
  });
}

async function list(_options: object, command: CliCommand): Promise<void> {
  await withCommandContext(command, async ({ db, printResult, printMessage }) => {
    const tenants = await listTenants(db);
    if (tenants.length === 0) printMessage('There are no tenants yet: tenant create CODE makes one.');
    const rows = tenants.map(({ code, id, locale, creditBalance, name }) => [
      code,
      id,
      locale,
      String(creditBalance),
      name,
    ]);
    const views = tenants.map((tenant) => ({ tenant_id: tenant.id, ...toView(tenant) }));
    printResult(table(rows), { tenants: views });
  });
}

function toView(tenant: { code: string; name: string; locale: string; creditBalance: number }) {
  const { code, name, locale, creditBalance } = tenant;
  return { tenant_code: code, name, locale, credit: creditBalance };
}
