import type { StoreMap } from '../api/types.ts';
import { IconButton } from '../ui/button.tsx';
import { Panel } from '../ui/panel.tsx';
import { EntranceSignage } from './entrance-signage.tsx';
import { InStoreSignage } from './in-store-signage.tsx';
import { recognition } from './shopper.ts';
import { SignageScreen } from './signage-screen.tsx';
import './signage-screens.css';
import { slidesPaused } from './slide-show.tsx';
import { t } from './texts.ts';

/** The screens of signages 1 and 2: slides while idle, else content for the shopper. */
export function SignageScreens({ map }: { map: StoreMap }) {
  const shown = recognition.value;
  const state = shown ? 'recognized' : 'idle';
  return (
    <Panel
      title={t('signages')}
      actions={
        <IconButton
          icon={slidesPaused.value ? 'play' : 'pause'}
          label={t(slidesPaused.value ? 'play_slides' : 'pause_slides')}
          onClick={() => {
            slidesPaused.value = !slidesPaused.value;
          }}
        />
      }
    >
      <div class="screens">
        <SignageScreen name={t('signage_entrance')} no={1} state={state}>
          <EntranceSignage slides={map.slides} items={shown?.items ?? null} />
        </SignageScreen>
        <SignageScreen name={t('signage_in_store')} no={2} state={state}>
          <InStoreSignage slides={map.slides} sections={shown?.sections ?? null} />
        </SignageScreen>
      </div>
    </Panel>
  );
}
