import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { root } from './data-folder.ts';

/** Folder of the screenshots in the documentation. */
export const screenshotFolder: string = join(root, 'docs/images');

/** Saves a screenshot of what the page's viewport shows. */
export async function saveScreenshot(page: Page, name: string): Promise<void> {
  await saveImage(await page.screenshot(), name);
}

/** A part of a page, over its whole width, however tall it is. */
interface Part {
  /** Its first element; the page's top by default. */
  from?: Locator;
  to: Locator;
  /** At most, in pixels. */
  maxHeight?: number;
}

/** What is left of the page around a part, in pixels. */
const marginPx = 16;

/** Saves a screenshot of a part of the page. Both ends move down until they cut through no text. */
export async function savePart(
  page: Page,
  name: string,
  { from, to, maxHeight = Infinity }: Part,
): Promise<void> {
  // What sticks to the viewport is at its place then, and nothing is under the mouse.
  await page.evaluate('scrollTo({ top: 0, behavior: "instant" })');
  await page.mouse.move(0, 0);
  const top = from ? await findGap(page, (await measure(from)).top - marginPx) : 0;
  const bottom = Math.min((await measure(to)).bottom + marginPx, top + maxHeight);
  const { width = 0 } = page.viewportSize() ?? {};
  const clip = { x: 0, y: top, width, height: (await findGap(page, bottom)) - top };
  await saveImage(await page.screenshot({ fullPage: true, clip }), name);
}

/** Saves a screenshot of an element and its margin. */
export async function saveElement(page: Page, name: string, element: Locator): Promise<void> {
  await tidy(page);
  const { x = 0, y = 0, width = 0, height = 0 } = (await element.boundingBox()) ?? {};
  const clip = {
    x: x - marginPx,
    y: y - marginPx,
    width: width + 2 * marginPx,
    height: height + 2 * marginPx,
  };
  await saveImage(await page.screenshot({ fullPage: true, clip }), name);
}

/** Puts what sticks to the viewport at its place, and nothing under the mouse. */
async function tidy(page: Page): Promise<void> {
  await page.evaluate('scrollTo({ top: 0, behavior: "instant" })');
  await page.mouse.move(0, 0);
}

async function measure(element: Locator): Promise<{ top: number; bottom: number }> {
  const { y = 0, height = 0 } = (await element.boundingBox()) ?? {};
  return { top: y, bottom: y + height };
}

/** Above and below the letters of a line, in pixels. */
const leadingPx = 4;

/** A height near `y` at which the page has no text: somewhat above, else below. */
async function findGap(page: Page, y: number): Promise<number> {
  const lines = await page.evaluate<{ top: number; bottom: number }[]>(textLines);
  const isFree = (height: number) =>
    !lines.some(({ top, bottom }) => top + leadingPx < height && height < bottom - leadingPx);
  const start = Math.round(y);
  const above = Array.from({ length: marginPx - 3 }, (_, offset) => start - offset);
  const below = Array.from({ length: 60 }, (_, offset) => start + offset);
  return [...above, ...below].find(isFree) ?? start;
}

/** Evaluates to the lines of text of a page that is not scrolled. */
const textLines = `{
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const lines = [];
  while (walker.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    for (const { top, bottom, width } of range.getClientRects()) if (width > 1) lines.push({ top, bottom });
  }
  lines;
}`;

/** Saves with a reduced palette, which makes small files without a visible difference. */
async function saveImage(picture: Buffer, name: string): Promise<void> {
  const file = join(screenshotFolder, name);
  const { size, width, height } = await sharp(picture).png({ palette: true, effort: 10 }).toFile(file);
  process.stdout.write(`${name}: ${width} × ${height}, ${Math.round(size / 1024)} KB\n`);
}
