import { type LiveTrigger, subscribeToLiveEvents } from '../live/live-events.ts';
import { markOnMap } from './live-marks.ts';
import { backlistPlaces, itemPlaces, type LivePlace, type PlacedSignage, signageFor } from './live-places.ts';
import { storeMap } from './load-store-map.ts';

subscribeToLiveEvents((event) => {
  if (event.kind !== 'triggered') return;
  markOnMap(event.trigger.chatId, placesOf(event.trigger, storeMap.value?.signages ?? []));
});

/** Where a trigger happened; nowhere while the map is not there. */
function placesOf({ kind, items }: LiveTrigger, signages: readonly PlacedSignage[]): LivePlace[] {
  switch (kind) {
    case 'backlist_triggered':
      return backlistPlaces(items, signages);
    case 'signage_triggered': {
      const signage = signageFor(items, signages);
      return signage ? [{ kind: 'signage', at: signage.location }] : [];
    }
    case 'coupon_triggered':
      return items.flatMap((item) => itemPlaces('coupon', item));
    case 'recommend_triggered':
      return items.flatMap((item) => itemPlaces('product', item));
  }
}
