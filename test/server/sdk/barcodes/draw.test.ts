import { describe, expect, test } from '@jest/globals';
import { GlobalFonts } from 'canvas';
import fc from 'fast-check';
import sharp from 'sharp';
import { drawEan13 } from '../../../../server/sdk/barcodes/draw.ts';
import { checkDigit } from '../../../../standins/store/ean13.ts';
import { type Picture, readBarcode, toPicture, toPng } from '../../../support/read-barcode.ts';

const barcode = '4906028184943';
/** A valid EAN-13 for each first digit; the first digit has no bars of its own. */
const oneForEachFirstDigit = [...'0123456789'].map((first) => {
  const twelve = `${first}12345678901`;
  return twelve + checkDigit(twelve);
});
/** The picture is 113 modules wide: a quiet zone of 11, bars of 95, a quiet zone of 7. */
const modules = 113;

const row = ({ width, luminance }: Picture, y: number) => [...luminance.subarray(y * width, (y + 1) * width)];

/** The pixels of a rectangle as comparable text; x and y in pixels. */
function cut(picture: Picture, [left, right]: [number, number], [top, bottom]: [number, number]): string {
  const rows = Array.from({ length: bottom - top }, (_, index) => row(picture, top + index));
  const toText = (pixels: number[]) => pixels.map((pixel) => (pixel === 0 ? '#' : ' ')).join('');
  return rows.map((pixels) => toText(pixels.slice(left, right))).join('\n');
}

/** The area of the first digit: below the bars and left of them. */
function cropFirstDigit(picture: Picture): string {
  return cut(picture, [0, (11 * picture.width) / modules], [picture.height / 2, picture.height]);
}

describe('a rendered EAN-13', () => {
  test.each(oneForEachFirstDigit)('is read back by a scanner: %s [BAR-02]', async (barcode) => {
    expect(await readBarcode(await drawEan13(barcode))).toBe(barcode);
  });

  test('is read back for any digits [BAR-02]', async () => {
    const barcodes = fc.stringMatching(/^[0-9]{12}$/).map((first) => first + checkDigit(first));
    await fc.assert(
      fc.asyncProperty(barcodes, async (barcode) => {
        expect(await readBarcode(await drawEan13(barcode))).toBe(barcode);
      }),
      { numRuns: 50 },
    );
  });

  test('is a small PNG with one bit per pixel [BAR-08]', async () => {
    const png = toPng(await drawEan13(barcode));
    expect(png.length).toBeLessThan(600);
    expect(await sharp(png).metadata()).toMatchObject({ format: 'png', bitsPerSample: 1 });
  });

  test('is black and white, with whole pixels per module', async () => {
    const picture = await toPicture(await drawEan13(barcode));
    expect(new Set(picture.luminance)).toEqual(new Set([0, 255]));
    const modulePx = picture.width / modules;
    expect(Number.isInteger(modulePx)).toBe(true);
    const pixels = row(picture, 0);
    expect(pixels).toEqual(pixels.map((_, x) => pixels[x - (x % modulePx)]));
  });

  test('keeps quiet zones of 11 and 7 modules', async () => {
    const picture = await toPicture(await drawEan13(barcode));
    const modulePx = picture.width / modules;
    const pixels = row(picture, 0);
    expect(pixels.indexOf(0)).toBe(11 * modulePx);
    expect(pixels.lastIndexOf(0)).toBe(picture.width - 7 * modulePx - 1);
  });

  test('shows its first digit left of the bars', async () => {
    const pictures = await Promise.all(
      oneForEachFirstDigit.map(async (barcode) => toPicture(await drawEan13(barcode))),
    );
    const shown = pictures.map(cropFirstDigit);
    expect(new Set(shown).size).toBe(10);
    expect(shown.every((digit) => digit.includes('#'))).toBe(true);
  });

  test('uses a bundled font', () => {
    expect(GlobalFonts.has('Barcode Digits')).toBe(true);
  });

  test('shows six digits below each half, off the edge', async () => {
    const picture = await toPicture(await drawEan13('0000000000000'));
    const modulePx = picture.width / modules;
    const bottom: [number, number] = [picture.height - 7 * modulePx, picture.height];
    const below = (from: number) => cut(picture, [from * modulePx, (from + 42) * modulePx], bottom);
    expect(below(14).match(/#/g)?.length).toBe(below(61).match(/#/g)?.length);
    expect(below(14)).toContain('#');
    expect(row(picture, picture.height - 1)).not.toContain(0);
  });

  test.each(['8801234567890', '490602818494X', ''])('rejects "%s"', async (wrong) => {
    await expect(drawEan13(wrong)).rejects.toThrow('not a valid EAN-13');
  });
});
