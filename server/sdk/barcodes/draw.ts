import { createRequire } from 'node:module';
import { type Canvas, createCanvas, GlobalFonts } from 'canvas';
import JsBarcode from 'jsbarcode';
import sharp from 'sharp';
import { isEan13 } from '../../../domain/chat/ean13.ts';

/** Pixels per module; a whole number, because scanners need sharp edges. */
const modulePx = 2;
/** The following sizes are in modules; the quiet zones are the minimum of the EAN-13 standard. */
const leftQuietZone = 11;
const rightQuietZone = 7;
const guard = 3;
const centre = 5;
const half = 42;
const barHeight = 50;
/** How far the guards and the digits extend below the bars. */
const guardReach = 5;
const digitReach = 9;
const bottomMargin = 1;
const fontSize = 10;

/** The font comes from a package, because a minimal container has no fonts. */
const font = registerFont('dejavu-fonts-ttf/ttf/DejaVuSans.ttf', 'Barcode Digits');

/**
 * Draws an EAN-13, with its digits below it, as a black and white PNG in a data URI (BAR-08): 226 × 120
 * pixels, about half a kilobyte.
 * @throws {Error} if the barcode is not a valid EAN-13
 */
export async function drawEan13(barcode: string): Promise<string> {
  // JsBarcode throws a string instead of an error.
  if (!isEan13(barcode))
    throw new Error(`"${barcode}" is not a valid EAN-13; check it with isEan13() first.`);
  const canvas = drawBars(barcode);
  drawDigits(canvas, barcode);
  const png = await shrink(canvas);
  return `data:image/png;base64,${png.toString('base64')}`;
}

function drawBars(barcode: string): Canvas {
  const canvas = createCanvas(1, 1);
  JsBarcode(canvas, barcode, {
    format: 'EAN13',
    width: modulePx,
    height: barHeight * modulePx,
    // JsBarcode's digits would widen the left quiet zone to 12 modules. The guards still extend by half the font size
    // and the text margin.
    displayValue: false,
    fontSize: 2 * guardReach * modulePx,
    textMargin: 0,
    margin: 0,
    marginLeft: leftQuietZone * modulePx,
    marginRight: rightQuietZone * modulePx,
    marginBottom: (digitReach + bottomMargin - guardReach) * modulePx,
  });
  return canvas;
}

/** Draws the first digit in the left quiet zone, and six digits below each half. */
function drawDigits(canvas: Canvas, barcode: string): void {
  const leftHalf = leftQuietZone + guard;
  const rightHalf = leftHalf + half + centre;
  const context = canvas.getContext('2d');
  // Setting the canvas's size cleared its saved states, so it is still translated to the last bar.
  context.resetTransform();
  context.font = `${fontSize * modulePx}px "${font}"`;
  context.fillStyle = '#000000';
  context.textAlign = 'center';
  const write = (digits: string, centreAt: number) =>
    context.fillText(digits, centreAt * modulePx, (barHeight + digitReach) * modulePx);
  write(barcode.slice(0, 1), leftQuietZone / 2);
  write(barcode.slice(1, 7), leftHalf + half / 2);
  write(barcode.slice(7), rightHalf + half / 2);
}

/** Encodes one bit per pixel. With an automatic palette the digits' smooth edges would make black and white grey. */
function shrink(canvas: Canvas): Promise<Buffer> {
  const { width, height } = canvas;
  const rgba = canvas.data();
  const pixels = new Uint8Array(width * height).map((_, index) => ((rgba[4 * index] ?? 0) < 128 ? 0 : 255));
  return sharp(pixels, { raw: { width, height, channels: 1 } })
    .png({ palette: true, colours: 2, dither: 0 })
    .toBuffer();
}

function registerFont(file: string, family: string): string {
  const path = createRequire(import.meta.url).resolve(file);
  if (!GlobalFonts.registerFromPath(path, family)) {
    throw new Error(`The font ${path} cannot be read; install the packages again with "npm ci".`);
  }
  return family;
}
