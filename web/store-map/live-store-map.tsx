import { useEffect } from 'preact/hooks';
import { t as common } from '../i18n/common-texts.ts';
import { ErrorBanner } from '../ui/error-banner.tsx';
import { loadStoreMap, storeMap, storeMapError } from './load-store-map.ts';
import './mark-triggers.ts';
import { StoreMapView } from './store-map.tsx';
import { t } from './texts.ts';

type Shown = Omit<Parameters<typeof StoreMapView>[0], 'map'>;

/** The store map, loaded on first use. */
export function LiveStoreMap(shown: Shown) {
  useEffect(() => {
    loadStoreMap();
  }, []);
  if (storeMap.value) return <StoreMapView map={storeMap.value} {...shown} />;
  if (storeMapError.value) return <ErrorBanner message={t('store_away')} onRetry={loadStoreMap} />;
  return <p class="muted">{common('loading')}</p>;
}
