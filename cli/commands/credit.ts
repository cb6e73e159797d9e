import { grantCredit, highestBalance } from '../../db/repositories/tenants/credits.ts';
import type { CliCommand } from '../cli-command.ts';
import { CliError } from '../cli-error.ts';
import { withCommandContext } from '../command-context.ts';
import { creditAmount } from '../values.ts';

/** `credit add`, `credit show` */
export function addCreditCommands(program: CliCommand): void {
  const credit = program.command('credit').description("tenants' credits: a round costs one");

  credit
    .command('add')
    .description('add to the credit of a tenant; prints the new balance')
    .requiredOption('--tenant <code>', 'whose credit')
    .argument('<amount>', 'a whole number above 0', creditAmount)
    .option('--reason <text>', 'stored in the ledger')
    .action(add);

  credit
    .command('show')
    .description('print the balance of a tenant')
    .requiredOption('--tenant <code>', 'whose credit')
    .action(show);
}

interface AddOptions {
  tenant: string;
  reason?: string;
}

async function add(amount: number, { tenant: code, reason }: AddOptions, command: CliCommand): Promise<void> {
  await withCommandContext(command, async ({ db, printResult, printMessage, tenant }) => {
    const { id } = await tenant(code);
    const balance = await grantCredit(db, { tenantId: id, amount, reason: reason?.toWellFormed() ?? null });
    if (balance === null)
      throw new CliError(`Tenant ${code} would have more than ${highestBalance} credits.`);
    printResult(String(balance), { tenant_code: code, added: amount, balance });
    printMessage(`Tenant ${code}: ${amount} added, ${balance} in all.`);
  });
}

async function show({ tenant: code }: { tenant: string }, command: CliCommand): Promise<void> {
  await withCommandContext(command, async ({ printResult, tenant }) => {
    const { creditBalance } = await tenant(code);
    printResult(String(creditBalance), { tenant_code: code, balance: creditBalance });
  });
}
