import { assertNever } from '../../domain/assert-never.ts';
import { type LiveTrigger, subscribeToLiveEvents } from '../live/live-events.ts';
import {
  findSignage,
  getBacklistLocations,
  getItemLocations,
  type LiveLocation,
  type PlacedSignage,
} from './live-locations.ts';
import { markOnMap } from './live-marks.ts';
import { storeMap } from './load-store-map.ts';

subscribeToLiveEvents((event) => {
  if (event.kind !== 'triggered') return;
  markOnMap(event.trigger.chatId, getLocations(event.trigger, storeMap.value?.signages ?? []));
});

/** The locations of a trigger; empty while the map is not loaded. */
function getLocations({ kind, items }: LiveTrigger, signages: readonly PlacedSignage[]): LiveLocation[] {
  switch (kind) {
    case 'backlist_triggered':
      return getBacklistLocations(items, signages);
    case 'signage_triggered': {
      const signage = findSignage(items, signages);
      return signage ? [{ kind: 'signage', at: signage.location }] : [];
    }
    case 'coupon_triggered':
      return items.flatMap((item) => getItemLocations('coupon', item));
    case 'recommend_triggered':
      return items.flatMap((item) => getItemLocations('product', item));
    default:
      return assertNever(kind);
  }
}
