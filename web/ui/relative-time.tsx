import { signal } from '@preact/signals';
import { formatDateTime, formatRelative } from '../i18n/format.ts';

const tickMs = 10_000;

/** The current time in milliseconds since 1970, updated every 10 s while the tab is visible. */
const now = signal(Date.now());

const tick = () => {
  if (document.visibilityState === 'visible') now.value = Date.now();
};
setInterval(tick, tickMs);
document.addEventListener('visibilitychange', tick);

/** `5 minutes ago`, kept current; the exact time on hover. */
export function RelativeTime({ iso }: { iso: string }) {
  return (
    <time dateTime={iso} title={formatDateTime(iso)}>
      {formatRelative(iso, now.value)}
    </time>
  );
}
