import { useEffect, useState } from 'preact/hooks';
import { openChat } from '../api/store-app.ts';
import type { Barcodes } from '../api/types.ts';
import { sdkIdentity } from '../session/sdk-identity.ts';

/** Images by barcode; null if a barcode cannot be drawn. */
type Images = ReadonlyMap<string, string | null>;

interface RoundKey {
  chatId: string;
  profileId: string;
  roundId: string;
  /** When the round was last updated. */
  asOf: string;
}

/** The barcode images of a round; null without an SDK key, because only the SDK API returns them. */
export function useBarcodeImages({ chatId, profileId, roundId, asOf }: RoundKey): Images | null {
  const [images, setImages] = useState<Images | null>(null);
  const key = sdkIdentity.value?.key;
  useEffect(() => {
    if (key === undefined) return;
    const closing = new AbortController();
    openChat({ key, profileId }, chatId)
      .then((chat) => chat.barcodes({ roundId, signal: closing.signal }))
      .then(
        (barcodes) => setImages(toImages(barcodes)),
        // Without access to the chat only the digits are shown.
        () => {},
      );
    return () => closing.abort();
  }, [key, profileId, chatId, roundId, asOf]);
  return images;
}

function toImages({ todos, recommends, notifications }: Barcodes): Images {
  const entries = [...todos, ...recommends, ...notifications.ads, ...notifications.coupon];
  return new Map(
    entries.flatMap(({ barcode, barcode_image }) => (barcode === null ? [] : [[barcode, barcode_image]])),
  );
}
