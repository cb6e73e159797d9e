import type { Report } from './report.ts';

/** The report as a page without scripts. */
export function toHtml(report: Report): string {
  const {
    seed,
    minutes,
    commit,
    passed,
    void: reason,
    invariants,
    sometimes,
    calls,
    rounds,
    recovery,
    faults,
  } = report;
  const failure = reason === null ? 'violated' : 'void';
  const outcome = passed ? 'passed' : failure;
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Run under faults, seed ${seed}: ${outcome}</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; } td, th { padding: .2rem .8rem .2rem 0; text-align: left; vertical-align: top; }
.violated { color: #b00020; } .ok { color: #1b6e3c; } tr + tr td { border-top: 1px solid #ddd; }
</style>
<h1>Run under faults: <span class="${passed ? 'ok' : 'violated'}">${outcome}</span></h1>
<p>Seed ${seed}, ${minutes} min, commit ${text(commit)}, bus ${text(report.bus)}, ${report.clients} × the usual shoppers${report.plant === null ? '' : `, planted ${text(report.plant)}`}${report.killsAlone ? ', kills alone' : ''}.
${text(report.machine.cpu)}, ${report.machine.cores} processors, ${text(report.machine.date)}.</p>
${reason === null ? '' : `<p class="violated">${text(reason)}</p>`}
<h2>Invariants</h2>
${table(
  ['', 'Invariant', 'Checked', 'What holds'],
  invariants.map(({ name, claim, checked, violations }) => [
    violations.length === 0
      ? '<span class="ok">ok</span>'
      : `<span class="violated">${violations.length}</span>`,
    text(name),
    String(checked),
    [text(claim), ...violations.map(({ message }) => `<div class="violated">${text(message)}</div>`)].join(
      '',
    ),
  ]),
)}
<h2>Provoked</h2>
${table(
  ['Counter', 'Times'],
  sometimes.map(({ name, count }) => [text(name), String(count)]),
)}
<h2>Calls by status</h2>
${table(
  ['Call', 'Status'],
  Object.entries(calls).map(([kind, counts]) => [text(kind), pairs(counts)]),
)}
<h2>Rounds</h2>
<p>${pairs(rounds)}</p>
<h2>Recovery, in milliseconds, as readers saw it</h2>
${table(
  ['Fault', 'Times', 'Rounds', 'p50', 'p99', 'Worst'],
  recovery.map(({ kind, times, rounds: number, p50, p99, worst }) => [
    text(kind),
    ...[times, number, p50, p99, worst].map(String),
  ]),
)}
<h2>Faults</h2>
${table(
  ['', 'Fault', 'Of', 'From', 'To'],
  faults.map(({ id, kind, target, startedAt, endedAt }) => [
    String(id),
    text(kind),
    text(target),
    seconds(startedAt),
    seconds(endedAt),
  ]),
)}
</html>
`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;
  return `<table>${row(head, 'th')}${rows.map((cells) => row(cells, 'td')).join('\n')}</table>`;
}

const pairs = (counts: Record<string, number>) =>
  Object.entries(counts)
    .map(([name, count]) => `${text(name)}: ${count}`)
    .join(', ');

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

function text(value: string): string {
  return value.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
