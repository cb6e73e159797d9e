import { CommanderError } from 'commander';
import type { AuditReport, CheckResult } from '../../audit/run-audit.ts';
import { getErrorMessage } from '../../domain/error-message.ts';
import type { OpenTemporal } from '../../temporal/connect.ts';
import type { CliCommand } from '../cli-command.ts';
import { CliError, FailedResultError } from '../cli-error.ts';
import { type CommandContext, withCommandContext } from '../command-context.ts';
import { table } from '../table.ts';

/** Any other failure exits with 2 as well: 1 only means that the audit has findings. */
const exitCodes: Record<AuditReport['outcome'], number> = { sound: 0, findings: 1, incomplete: 2 };
const notChecked = exitCodes.incomplete;

/** `audit` */
export function addAuditCommand(program: CliCommand): void {
  program
    .command('audit')
    .description(
      'compare rows with actors and print violations; read-only. Exits with 0 without findings, 1 with findings, 2 when a check could not run',
    )
    .exitOverride(({ exitCode, code, message }) => {
      throw new CommanderError(exitCode === 0 ? 0 : notChecked, code, message);
    })
    .action(audit);
}

async function audit(_options: object, command: CliCommand): Promise<void> {
  const { outcome } = await withCommandContext(command, runAndPrint).catch((cause: unknown) => {
    throw new CliError(getErrorMessage(cause), { cause, exitCode: notChecked });
  });
  if (outcome !== 'sound') throw new FailedResultError(exitCodes[outcome]);
}

async function runAndPrint({
  settings,
  db,
  printResult,
  printMessage,
}: CommandContext): Promise<AuditReport> {
  const { runAudit } = await import('../../audit/run-audit.ts');
  const { openTemporal } = await import('../with-temporal.ts');
  const temporal: OpenTemporal | null = await openTemporal(settings).catch((error: unknown) => {
    if (!(error instanceof CliError)) throw error;
    printMessage(error.message);
    return null;
  });
  try {
    const report = await runAudit({ ...settings.audit, db, temporal });
    printResult(toText(report), toView(report));
    return report;
  } finally {
    await temporal?.close();
  }
}

function toText({ checks }: AuditReport): string {
  const rows = checks.map((result) => [
    result.check,
    result.looked ? `${result.checked}${result.complete ? '' : '+'}` : '-',
    result.looked ? String(result.found) : 'could not look',
    result.seconds.toFixed(3),
  ]);
  const head = ['CHECK', 'CHECKED', 'FINDINGS', 'SECONDS'];
  return [table([head, ...rows]), ...checks.flatMap(formatFindings)].join('\n');
}

function formatFindings(result: CheckResult): string[] {
  if (!result.looked) return [`${result.check}: ${result.reason}`];
  const named = result.findings.map(({ ids, tenant, since, what }) =>
    [
      `${result.check}: ${what};`,
      ...Object.entries(ids).map(([name, id]) => `${name} ${id}`),
      ...(tenant === null ? [] : [`tenant ${tenant}`]),
      ...(since === null ? [] : [`since ${since}`]),
    ].join(' '),
  );
  const more = result.found - named.length;
  return more > 0 ? [...named, `${result.check}: and ${more} more`] : named;
}

function toView({ startedAt, outcome, checks }: AuditReport) {
  return { started_at: startedAt, outcome, checks };
}
