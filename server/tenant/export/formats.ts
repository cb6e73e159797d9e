import type { CutReason, ExportFormat, ExportRow } from './schema.ts';

/** How an export is written. Its end says whether it has all rows, so a file without an end was cut off. */
interface Format {
  contentType: string;
  begin: string;
  row(row: ExportRow, index: number): string;
  end(rows: number, reason: CutReason | null): string;
}

type Value = string | number | null;

const columns: Record<string, (row: ExportRow) => Value> = {
  chat_id: (row) => row.chat_id,
  profile_id: (row) => row.profile_id,
  name: (row) => row.profile_summary.name,
  gender: (row) => row.profile_summary.gender,
  age: (row) => row.profile_summary.age,
  locale: (row) => row.profile_summary.locale,
  prompt: (row) => row.prompt,
  status: (row) => row.status,
  error_code: (row) => row.error_code,
  last_error: (row) => row.last_error,
  rounds: (row) => row.round_count,
  seconds: (row) => row.seconds,
  credits: (row) => row.credits,
  created_at: (row) => row.created_at,
  updated_at: (row) => row.updated_at,
  ended_at: (row) => row.ended_at,
  link: (row) => row.link,
};

/** Spreadsheets guess another encoding without it. */
const byteOrderMark = '\ufeff';

const reasons: Record<CutReason, string> = { rows: 'the limit of rows', time: 'the limit of time' };

export const formats: Record<ExportFormat, Format> = {
  csv: {
    contentType: 'text/csv; charset=utf-8',
    begin: byteOrderMark + toRecord(Object.keys(columns)),
    row: (row) => toRecord(Object.values(columns).map((read) => read(row))),
    end: (rows, reason) =>
      toRecord([
        reason === null
          ? `# complete: ${rows} rows`
          : `# incomplete: ${rows} rows; ${reasons[reason]} is reached`,
      ]),
  },
  json: {
    contentType: 'application/json; charset=utf-8',
    begin: '{"success":true,"data":{"items":[',
    row: (row, index) => `${index === 0 ? '' : ','}\n${JSON.stringify(row)}`,
    end: (rows, reason) => `\n],${JSON.stringify({ complete: reason === null, reason, rows }).slice(1)}}\n`,
  },
};

/** A record of RFC 4180. */
function toRecord(values: readonly Value[]): string {
  return `${values.map(toField).join(',')}\r\n`;
}

function toField(value: Value): string {
  if (typeof value !== 'string') return value === null ? '' : String(value);
  const text = isFormula(value) ? `'${value}` : value;
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Spreadsheets would calculate what a shopper wrote. */
function isFormula(text: string): boolean {
  return /^\s*[=+\-@\t\r]/.test(text);
}
