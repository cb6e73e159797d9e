import type { TriggerKind } from '../../domain/chat/event-kind.ts';
import type { TriggerItem } from '../api/types.ts';
import { t as common } from '../i18n/common-texts.ts';
import { language } from '../i18n/language.ts';
import type { IconName } from '../ui/icons.tsx';
import { type Toast, toast } from '../ui/toast.ts';
import { type LiveTrigger, subscribeToLiveEvents } from './live-events.ts';
import { profileName } from './profile-names.ts';
import { t } from './texts.ts';

const maxNamed = 3;

const icons: Record<TriggerKind, IconName> = {
  backlist_triggered: 'basket',
  signage_triggered: 'screen',
  coupon_triggered: 'coupon',
  recommend_triggered: 'spark',
};

/** Kinds whose toast says why the items were recommended. */
const explained: readonly TriggerKind[] = ['signage_triggered', 'recommend_triggered'];

/** Shows a toast for each later trigger and failed round. */
export function startTriggerToasts(): void {
  subscribeToLiveEvents((event) => {
    if (event.kind === 'triggered') toast(() => toToast(event.trigger));
    if (event.kind === 'chat_updated' && event.change === 'round_failed') toast(() => failedToast(event));
  });
}

function failedToast({ chatId, profileId }: { chatId: string; profileId: string }): Toast {
  const title = titleWithName(t('round_failed'), profileId);
  return { icon: 'alert', title, href: `/dashboard/chats/${chatId}` };
}

function titleWithName(what: string, profileId: string): string {
  const name = profileName(profileId);
  return name === null ? what : `${what} · ${name}`;
}

function toToast({ kind, items, chatId, profileId, couponKind }: LiveTrigger): Toast {
  const what = kind === 'coupon_triggered' ? t(`coupon_${couponKind ?? 'issued'}`) : t(kind);
  return {
    icon: icons[kind],
    title: titleWithName(what, profileId),
    lines: toItemLines(items),
    note: explained.includes(kind) ? { label: common('why_recommended'), texts: getComments(items) } : null,
    href: `/dashboard/chats/${chatId}`,
  };
}

function toItemLines(items: readonly TriggerItem[]): string[] {
  const named = items.flatMap((item) => {
    const name = getItemName(item);
    const percent = item.discount_pct;
    return name === null ? [] : [percent ? `${name} · ${t('discount', { percent })}` : name];
  });
  const more = named.length - maxNamed;
  return more > 0 ? [...named.slice(0, maxNamed), t('more_items', { count: more })] : named;
}

function getItemName({ item_name, item_name_en }: TriggerItem): string | null {
  const inLanguage = language.value === 'en' ? item_name_en : null;
  return inLanguage ?? item_name ?? item_name_en ?? null;
}

function getComments(items: readonly TriggerItem[]): string[] {
  const comments = items.flatMap(({ analyst_comment }) => (analyst_comment ? [analyst_comment] : []));
  return [...new Set(comments)].slice(0, maxNamed);
}
