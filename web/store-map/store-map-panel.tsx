import { sdkIdentity } from '../session/sdk-identity.ts';
import { circle } from '../simulator/shopper.ts';
import { ShopperDot } from '../simulator/shopper-dot.tsx';
import { round } from '../simulator/visit.ts';
import { WalkControls } from '../simulator/walk-controls.tsx';
import { Panel } from '../ui/panel.tsx';
import { LiveStoreMap } from './live-store-map.tsx';
import { storeMap } from './load-store-map.ts';
import { t } from './texts.ts';

/** The store map beside the list, with live triggers and the simulator's shopper. */
export function StoreMapPanel() {
  const map = storeMap.value;
  const newest = round.value;
  const visiting = sdkIdentity.value !== null && map !== null && newest !== null;
  return (
    <Panel title={t('store_map')}>
      <LiveStoreMap
        items={newest?.todos?.items ?? []}
        activeSignage={newest?.notifications.ad ? circle.value : null}
      >
        {visiting && <ShopperDot extent={map.extent} />}
      </LiveStoreMap>
      {visiting && <WalkControls />}
    </Panel>
  );
}
