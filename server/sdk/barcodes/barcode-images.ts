import { LRUCache } from 'lru-cache';
import { isEan13 } from '../../../domain/chat/ean13.ts';

export interface BarcodeImages {
  /** A data URI of a PNG; null if the barcode is missing or not a valid EAN-13 (BAR-09, BAR-10). */
  find(barcode: string | null): Promise<string | null>;
}

/** About 4 MB of images. */
const defaultMax = 5_000;

/**
 * A cache of barcode images. Concurrent requests for a barcode share one drawing; a failed drawing is repeated at the
 * next request.
 */
export function createBarcodeImages(
  draw: (barcode: string) => Promise<string>,
  { max = defaultMax }: { max?: number } = {},
): BarcodeImages {
  const drawings = new LRUCache<string, Promise<string>>({ max });

  function drawAndCache(barcode: string): Promise<string> {
    const drawing = draw(barcode);
    drawings.set(barcode, drawing);
    drawing.catch(() => {
      if (drawings.peek(barcode) === drawing) drawings.delete(barcode);
    });
    return drawing;
  }

  return {
    async find(barcode) {
      if (barcode === null || !isEan13(barcode)) return null;
      return drawings.get(barcode) ?? drawAndCache(barcode);
    },
  };
}
