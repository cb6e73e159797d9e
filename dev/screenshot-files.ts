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

/** Makes llm-demo answer without delay, except for the faults. */
export async function setFaults(llmDemoUrl: string, faults: object[]): Promise<void> {
  const response = await fetch(`${llmDemoUrl}/__control`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ latency_profile: 'instant', faults }),
  });
  if (!response.ok) throw new Error(`failed to remove the delays of llm-demo: ${await response.text()}`);
}
