import type { Locale } from '../domain/chat/locale.ts';
import { type DifferenceArea, differenceAreas, findArea } from '../operator/replay/difference-area.ts';
import type { PastReplay } from '../operator/replay/replay-past.ts';
import type { StepReplay } from '../operator/replay/replay-steps.ts';
import { table } from './table.ts';

/** Differing rounds in the output; the counts include all. */
const roundsShown = 100;
const pathsShown = 3;

/** Rounds that differ, by what differs in them; texts by the language of the round. */
type AreaCounts = Record<DifferenceArea | 'outcome', number> & {
  texts_by_locale: Partial<Record<Locale, number>>;
};

/** What `chat replay --past` reports. */
export interface PastReport {
  replayed: number;
  same: number;
  /** Rounds of which no step could be run: their answers were not recorded. */
  not_run: number;
  differ: number;
  /** A round may count in several areas. `outcome`: a step fails that had succeeded, or the other way round. */
  areas: AreaCounts;
  rounds: DifferingRound[];
}

interface DifferingRound {
  round_id: string;
  chat_id: string;
  tenant: string;
  locale: Locale;
  areas: (DifferenceArea | 'outcome')[];
  steps: { step: string; note: string | null; differences: StepReplay['differences'] }[];
}

export function newReport(): PastReport {
  const areas = { basket: 0, prices: 0, texts: 0, outcome: 0, texts_by_locale: {} };
  return { replayed: 0, same: 0, not_run: 0, differ: 0, areas, rounds: [] };
}

/** Adds a round to the report. */
export function addToReport(
  report: PastReport,
  { roundId, chatId, tenantCode, locale, steps }: PastReplay,
): void {
  report.replayed += 1;
  if (steps.every(({ outcome }) => outcome === 'not run')) report.not_run += 1;
  const differing = steps.filter(({ outcome }) => outcome === 'differs');
  if (differing.length === 0) {
    if (steps.some(({ outcome }) => outcome === 'same')) report.same += 1;
    return;
  }
  const areas = findAreas(differing);
  report.differ += 1;
  for (const area of areas) report.areas[area] += 1;
  if (areas.includes('texts')) {
    report.areas.texts_by_locale[locale] = (report.areas.texts_by_locale[locale] ?? 0) + 1;
  }
  if (report.rounds.length >= roundsShown) return;
  report.rounds.push({
    round_id: roundId,
    chat_id: chatId,
    tenant: tenantCode,
    locale,
    areas,
    steps: differing.map(({ step, note, differences }) => ({ step, note, differences })),
  });
}

function findAreas(differing: readonly StepReplay[]): (DifferenceArea | 'outcome')[] {
  const found = new Set(differing.flatMap(({ differences }) => differences.map(findArea)));
  const hasOtherOutcome = differing.some(({ note }) => note !== null);
  return [
    ...differenceAreas.filter((area) => found.has(area)),
    ...(hasOtherOutcome ? ['outcome' as const] : []),
  ];
}

/** The text output: the differing rounds, then the counts. */
export function toPastText({ rounds, areas, ...counts }: PastReport): string {
  const texts = Object.entries(areas.texts_by_locale).map(([locale, count]) => `${count} ${locale}`);
  const rows = [
    ['replayed', String(counts.replayed)],
    ['same', String(counts.same)],
    ['not run', String(counts.not_run)],
    ['differ', String(counts.differ)],
    [' in their basket', String(areas.basket)],
    [' in prices', String(areas.prices)],
    [' in texts', texts.length === 0 ? '0' : `${areas.texts}: ${texts.join(', ')}`],
    [' in their outcome', String(areas.outcome)],
  ];
  const more = counts.differ - rounds.length;
  return [
    ...(rounds.length === 0 ? [] : [table(rounds.map(toRow))]),
    ...(more > 0 ? [`and ${more} more rounds that differ`] : []),
    table(rows),
  ].join('\n\n');
}

function toRow({ round_id, tenant, locale, areas, steps }: DifferingRound): string[] {
  const places = steps.flatMap(({ step, note, differences }) =>
    note === null ? differences.map(({ path }) => `${step}.${path}`) : [`${step}: ${note}`],
  );
  const more = places.length - pathsShown;
  const shown = places.slice(0, pathsShown).join(', ') + (more > 0 ? ` and ${more} more` : '');
  return [round_id, tenant, locale, areas.join(' '), shown];
}
