import { LRUCache } from 'lru-cache';
import { isEan13 } from '../../../domain/chat/ean13.ts';

export interface BarcodeImages {
  /** A data URI of a PNG; null where the barcode is missing or no valid EAN-13 (BAR-09, BAR-10). */
  find(barcode: string | null): Promise<string | null>;
}

/** Some 4 MB of images. */
const defaultMax = 5_000;

/**
 * Barcodes' images, drawn once and kept for as long as there is room; whoever asks while one is being
 * drawn waits for that one. A drawing that fails is tried again the next time.
 */
export function createBarcodeImages(
  draw: (barcode: string) => Promise<string>,
  { max = defaultMax }: { max?: number } = {},
): BarcodeImages {
  const drawings = new LRUCache<string, Promise<string>>({ max });

  function drawAnew(barcode: string): Promise<string> {
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
      return drawings.get(barcode) ?? drawAnew(barcode);
    },
  };
}
