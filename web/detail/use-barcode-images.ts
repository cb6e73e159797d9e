import { useEffect, useState } from 'preact/hooks';
import { readBarcodes } from '../api/sdk.ts';
import type { Barcodes } from '../api/types.ts';
import { sdkIdentity } from '../session/sdk-identity.ts';

/** Images by barcode; null where one cannot be drawn. */
type Images = ReadonlyMap<string, string | null>;

interface Asked {
  chatId: string;
  profileId: string;
  roundId: string;
  /** When the round last changed. */
  asOf: string;
}

/** The images of a round, null without an SDK key that may see them: they are the SDK's alone. */
export function useBarcodeImages({ chatId, profileId, roundId, asOf }: Asked): Images | null {
  const [images, setImages] = useState<Images | null>(null);
  const key = sdkIdentity.value?.key;
  useEffect(() => {
    if (key === undefined) return;
    const closing = new AbortController();
    readBarcodes({ key, profileId }, { chatId, roundId }, closing.signal).then(
      (barcodes) => setImages(imagesOf(barcodes)),
      // Another key's chat, or none: the digits are there all the same.
      () => {},
    );
    return () => closing.abort();
  }, [key, profileId, chatId, roundId, asOf]);
  return images;
}

function imagesOf({ todos, recommends, notifications }: Barcodes): Images {
  const entries = [...todos, ...recommends, ...notifications.ads, ...notifications.coupon];
  return new Map(
    entries.flatMap(({ barcode, barcode_image }) => (barcode === null ? [] : [[barcode, barcode_image]])),
  );
}
