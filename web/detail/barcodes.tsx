import type { Round } from '../api/types.ts';
import { sdkIdentity } from '../session/sdk-identity.ts';
import { Panel } from '../ui/panel.tsx';
import './barcodes.css';
import { getProducts } from './round-values.ts';
import { t } from './texts.ts';
import { useBarcodeImages } from './use-barcode-images.ts';

/** The barcodes of a round's products: always the digits, and images if there is an SDK key. */
export function Barcodes({ chatId, profileId, round }: { chatId: string; profileId: string; round: Round }) {
  const images = useBarcodeImages({ chatId, profileId, roundId: round.round_id, asOf: round.updated_at });
  const products = getProducts(round);
  return (
    <Panel title={t('barcodes')} note={sdkIdentity.value ? undefined : t('barcode_hint')}>
      {products.length === 0 && <p class="muted">{t('not_yet')}</p>}
      <ul class="barcodes">
        {products.map(({ id, name, barcode }) => (
          <li key={id} class="barcode">
            <BarcodeImage name={name} image={barcode === null ? undefined : images?.get(barcode)} />
            <code class="number">{barcode ?? t('no_barcode')}</code>
            <span class="small">{name}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** `undefined`: not fetched; `null`: fetched, and the barcode cannot be drawn. */
function BarcodeImage({ name, image }: { name: string; image: string | null | undefined }) {
  if (image === undefined) return null;
  if (image === null) return <span class="muted small">{t('no_image')}</span>;
  return <img src={image} alt={t('barcode_of', { name })} />;
}
