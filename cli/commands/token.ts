import { Option } from 'commander';
import type { CliCommand } from '../cli-command.ts';
import { CliError } from '../cli-error.ts';
import { openCommandContext, withCommandContext } from '../command-context.ts';
import { backofficeToken, tenantToken } from '../tokens.ts';
import { role } from '../values.ts';

/** `token issue` */
export function addTokenCommands(program: CliCommand): void {
  const token = program.command('token').description('tokens for dashboards');

  token
    .command('issue')
    .description('print a token (JWT) that is valid for 30 days')
    .addOption(
      new Option('--realm <realm>', "a tenant's dashboard or the backoffice")
        .choices(['tenant', 'backoffice'])
        .makeOptionMandatory(),
    )
    .option('--tenant <code>', 'whose dashboard; for the realm "tenant"')
    .option('--role <role>', 'of the user (default: admin, in the backoffice ROLE_ADMIN)', role)
    .action(issue);
}

interface IssueOptions {
  realm: 'tenant' | 'backoffice';
  tenant?: string;
  role?: string;
}

async function issue(options: IssueOptions, command: CliCommand): Promise<void> {
  if (options.realm === 'tenant') await issueForTenant(options, command);
  else issueForBackoffice(options, command);
}

async function issueForTenant(
  { tenant: code, role = 'admin' }: IssueOptions,
  command: CliCommand,
): Promise<void> {
  if (code === undefined)
    throw new CliError('Say whose dashboard: --tenant CODE; tenant list shows them all.');
  await withCommandContext(command, async ({ settings, printResult, tenant }) => {
    const { code: tenantCode } = await tenant(code);
    const signing = settings.tenantSigning ?? missing('TENANT_JWT_SECRET');
    const token = tenantToken(signing, { tenantCode, userId: 'operator', role });
    printResult(token, { token, realm: 'tenant', tenant_code: tenantCode, role });
  });
}

function issueForBackoffice({ tenant, role = 'ROLE_ADMIN' }: IssueOptions, command: CliCommand): void {
  if (tenant !== undefined) throw new CliError('The backoffice is of no tenant: leave --tenant out.');
  const { settings, printResult } = openCommandContext(command);
  const token = backofficeToken(settings.backofficeSigning ?? missing('BACKOFFICE_JWT_SECRET'), role);
  printResult(token, { token, realm: 'backoffice', role });
}

function missing(name: string): never {
  throw new CliError(`${name} is not set: set it to what the servers have.`);
}
