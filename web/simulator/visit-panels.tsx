import { sdkIdentity } from '../session/sdk-identity.ts';
import { storeMap } from '../store-map/load-store-map.ts';
import { ShopperApp } from './shopper-app.tsx';
import { SignageScreens } from './signage-screens.tsx';
import { round } from './visit.ts';
import './visit-panels.css';

/** The simulator's signages and shopper app. */
export function VisitPanels() {
  if (sdkIdentity.value === null) return null;
  return (
    <div class="visit-panels">
      {storeMap.value && <SignageScreens map={storeMap.value} />}
      {round.value && <ShopperApp round={round.value} />}
    </div>
  );
}
