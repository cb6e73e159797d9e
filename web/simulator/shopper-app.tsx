import { useSignal } from '@preact/signals';
import type { Round } from '../api/types.ts';
import { Button } from '../ui/button.tsx';
import { Panel } from '../ui/panel.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { sendBacklist } from './app-actions.ts';
import { CouponList } from './coupon-list.tsx';
import { PickList } from './pick-list.tsx';
import { RecommendedList } from './recommended-list.tsx';
import './shopper-app.css';
import { t } from './texts.ts';
import { busy } from './visit.ts';

const views = ['list', 'coupons', 'recommended'] as const;
type View = (typeof views)[number];

/** The shopper's app: shopping list, coupons and recommendations. */
export function ShopperApp({ round }: { round: Round }) {
  const view = useSignal<View>('list');
  const { ad, coupon } = round.notifications;
  const counts = {
    list: round.todos?.items.length ?? 0,
    coupons: coupon.length,
    recommended: round.recommended_items.length,
  };
  return (
    <Panel
      title={t('the_app')}
      actions={
        <Button small disabled={busy.value || ad === null} onClick={sendBacklist}>
          {t('send_backlist')}
        </Button>
      }
    >
      <div class="shopper-app">
        <Tabs
          label={t('the_app')}
          tabs={views.map((id) => ({
            id,
            label: (
              <>
                {t(`${id}_tab`)} <span class="shopper-app-count number">{counts[id]}</span>
              </>
            ),
          }))}
          selected={view.value}
          onSelect={(id) => {
            view.value = id;
          }}
        >
          {view.value === 'list' && <PickList round={round} />}
          {view.value === 'coupons' && <CouponList round={round} />}
          {view.value === 'recommended' && <RecommendedList round={round} />}
        </Tabs>
      </div>
    </Panel>
  );
}
