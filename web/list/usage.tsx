import { useEffect } from 'preact/hooks';
import { readUsage } from '../api/client.ts';
import { formatNumber } from '../i18n/format.ts';
import { subscribeToLiveEvents } from '../live/live-events.ts';
import { useReading } from '../live/use-reading.ts';
import { t } from './texts.ts';

/** However many events come, it is read once in this time. */
const everyMs = 1_000;

/** Credits left, and running rounds against the limit. Shows nothing until it was read. */
export function Usage() {
  const { value, refresh } = useReading(readUsage, { key: 'usage', everyMs: null });
  useEffect(() => {
    let due: ReturnType<typeof setTimeout> | null = null;
    const unsubscribe = subscribeToLiveEvents(({ kind }) => {
      if (kind !== 'chat_updated' && kind !== 'chat_started') return;
      due ??= setTimeout(() => {
        due = null;
        refresh();
      }, everyMs);
    });
    return () => {
      unsubscribe();
      if (due !== null) clearTimeout(due);
    };
  }, [refresh]);

  const usage = value.value;
  if (usage === null) return null;
  const running = formatNumber(usage.running);
  return (
    <span class="usage muted small number">
      <span>{t('credit', { count: formatNumber(usage.credit) })}</span>
      <span>
        {usage.max_running === null
          ? t('running', { count: running })
          : t('running_of', { count: running, limit: formatNumber(usage.max_running) })}
      </span>
    </span>
  );
}
