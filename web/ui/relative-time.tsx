import { formatDateTime, formatRelative } from '../i18n/format.ts';
import { now } from './clock.ts';

/** `5 minutes ago`, kept current; the exact time on hover. */
export function RelativeTime({ iso }: { iso: string }) {
  return (
    <time dateTime={iso} title={formatDateTime(iso)}>
      {formatRelative(iso, now.value)}
    </time>
  );
}
