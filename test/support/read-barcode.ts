import {
  BinaryBitmap,
  EAN13Reader,
  GlobalHistogramBinarizer,
  NotFoundException,
  RGBLuminanceSource,
} from '@zxing/library';
import sharp from 'sharp';

export interface Picture {
  width: number;
  height: number;
  /** 0 is black, 255 white; row by row. */
  luminance: Uint8ClampedArray;
}

const prefix = 'data:image/png;base64,';

/** The PNG file in a data URI. */
export function toPng(uri: string): Buffer {
  if (!uri.startsWith(prefix)) throw new Error(`not a PNG in a data URI: ${uri.slice(0, 40)}`);
  return Buffer.from(uri.slice(prefix.length), 'base64');
}

/** The pixels of a PNG in a data URI. */
export async function toPicture(uri: string): Promise<Picture> {
  const pixels = sharp(toPng(uri)).toColourspace('b-w').raw();
  const { data, info } = await pixels.toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, luminance: new Uint8ClampedArray(data) };
}

/** Scans the image; resolves to the digits of the EAN-13, or null if there is none. */
export async function readBarcode(uri: string): Promise<string | null> {
  const { width, height, luminance } = await toPicture(uri);
  const source = new RGBLuminanceSource(luminance, width, height);
  try {
    return new EAN13Reader().decode(new BinaryBitmap(new GlobalHistogramBinarizer(source))).getText();
  } catch (error) {
    if (error instanceof NotFoundException) return null;
    throw error;
  }
}
