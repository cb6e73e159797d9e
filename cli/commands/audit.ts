import type { Command } from 'commander';
import type { AuditReport, CheckResult } from '../../audit/run-audit.ts';
import type { OpenTemporal } from '../../temporal/connect.ts';
import { CliError } from '../cli-error.ts';
import { type CommandContext, withCommandContext } from '../command-context.ts';
import { table } from '../table.ts';
import { printMessage } from '../terminal.ts';

/** Every other way to fail is "could not look" as well: 1 says that something was found, and nothing else. */
const exitCodes: Record<AuditReport['outcome'], number> = { sound: 0, findings: 1, incomplete: 2 };
const couldNotLook = exitCodes.incomplete;

/** `audit` */
export function addAuditCommand(program: Command): void {
  program
    .command('audit')
    .description(
      'compare rows and actors and print what does not agree; changes nothing. Exits with 0 when all is well, 1 when it found something, 2 when it could not look',
    )
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : couldNotLook))
    .action(audit);
}

async function audit(_options: object, command: Command): Promise<void> {
  try {
    await withCommandContext(command, (desk) => auditAt(desk));
  } catch (error) {
    printMessage(error instanceof Error ? error.message : String(error));
    process.exitCode = couldNotLook;
  }
}

async function auditAt({ settings, db, answer, say }: CommandContext): Promise<void> {
  const { runAudit } = await import('../../audit/run-audit.ts');
  const { openTemporal } = await import('../with-temporal.ts');
  const temporal: OpenTemporal | null = await openTemporal(settings).catch((error: unknown) => {
    if (!(error instanceof CliError)) throw error;
    say(error.message);
    return null;
  });
  try {
    const report = await runAudit({ ...settings.audit, db, temporal });
    answer(toText(report), toView(report));
    process.exitCode = exitCodes[report.outcome];
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
  return [table([head, ...rows]), ...checks.flatMap(detailsOf)].join('\n');
}

function detailsOf(result: CheckResult): string[] {
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
