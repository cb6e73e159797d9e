import { language } from './language.ts';

/** A number such as `12,345`, in the current language. */
export function formatNumber(value: number, options?: Intl.NumberFormatOptions): string {
  return new Intl.NumberFormat(language.value, options).format(value);
}

/** A price with the store's own unit, for example `12,900 원`; empty if there is none. */
export function formatPrice(price: number | null | undefined, unit: string | null | undefined): string {
  if (price === null || price === undefined) return '';
  return unit ? `${formatNumber(price)} ${unit}` : formatNumber(price);
}

/** Date and time to the second, in the browser's time zone. */
export function formatDateTime(iso: string): string {
  return new Intl.DateTimeFormat(language.value, { dateStyle: 'medium', timeStyle: 'medium' }).format(
    new Date(iso),
  );
}

/** The time of day to the second, in the browser's time zone. */
export function formatTime(iso: string): string {
  return new Intl.DateTimeFormat(language.value, { timeStyle: 'medium' }).format(new Date(iso));
}

/** Seconds as `0.42 s`, `5.1 s`, `1 min 12 s`, in the current language. */
export function formatSeconds(seconds: number): string {
  const unit = (value: number, name: 'minute' | 'second', digits: number) =>
    formatNumber(value, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: digits });
  if (seconds < 1) return unit(seconds, 'second', 2);
  if (seconds < 60) return unit(seconds, 'second', 1);
  const whole = Math.round(seconds);
  return `${unit(Math.floor(whole / 60), 'minute', 0)} ${unit(whole % 60, 'second', 0)}`;
}

const steps: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['week', 7 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** The time relative to `nowMs` (milliseconds since 1970), such as `5 minutes ago`; `now` below a minute. */
export function formatRelative(iso: string, nowMs: number): string {
  const seconds = Math.round((Date.parse(iso) - nowMs) / 1_000);
  const format = new Intl.RelativeTimeFormat(language.value, { numeric: 'auto' });
  const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 0];
  return size === 0 ? format.format(0, 'second') : format.format(Math.trunc(seconds / size), unit);
}
