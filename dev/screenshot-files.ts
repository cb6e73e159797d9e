import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { root } from './data-folder.ts';

/** Folder of the screenshots in the documentation. */
export const screenshotFolder: string = join(root, 'docs/images');

/** Saves a screenshot with a reduced palette, which makes small files without a visible difference. */
export async function saveScreenshot(page: Page, name: string): Promise<void> {
  const picture = await page.screenshot();
  const file = join(screenshotFolder, name);
  const { size } = await sharp(picture).png({ palette: true, effort: 10 }).toFile(file);
  process.stdout.write(`${name}: ${Math.round(size / 1024)} KB\n`);
}
