import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { findShownChat, openPage, settle, toSignInLink } from './dashboard-page.ts';
import type { DemoAccess } from './demo-access.ts';
import { screenshotFolder } from './screenshot-files.ts';
import { setFaults } from './standin-control.ts';

const viewport = { width: 1_360, height: 1_040 };
/** Of the animation, in pixels. */
const width = 1_000;
/** The shortest time of a frame, that of the last one, and the longest of all together. A slow machine's is sped up. */
const frameMs = 90;
const lastFrameMs = 2_500;
const longestMs = 11_500;

/**
 * Records a round: a shopper asks in the simulator, the steps and the list follow, and the chat's page shows the
 * results. The steps are shorter than real ones.
 */
export async function recordRound(browser: Browser, demo: DemoAccess): Promise<void> {
  const { profile_id } = await findShownChat(demo);
  await setFaults(demo.llm_demo_url, [
    { step: 'meal-suggest', kind: 'delay', ms: 1_500 },
    { step: 'todos', kind: 'delay', ms: 1_300 },
    { step: 'cross-sell', kind: 'delay', ms: 1_000 },
    { step: 'notifications', kind: 'delay', ms: 1_600 },
  ]);
  const options = {
    viewport,
    deviceScaleFactor: width / viewport.width,
    reducedMotion: 'no-preference',
  } as const;
  const page = await openPage(browser, options, toSignInLink(demo, profile_id));
  await settle(page);
  await page.evaluate(drawPointer);
  const recording = await record(page);
  await pause(500);
  await click(page, page.getByRole('button', { name: 'Something spicy and warming' }));
  await page.getByRole('button', { name: 'Walk into the circle' }).first().waitFor();
  await pause(700);
  const leftMs = await click(page, page.getByRole('link', { name: 'Open this chat' }));
  await page.getByRole('heading', { name: 'Recommendations' }).waitFor();
  await settle(page);
  const arrivedMs = Date.now();
  await pause(500);
  await setFaults(demo.llm_demo_url);
  await saveAnimation(withoutLoading(await recording.stop(), leftMs, arrivedMs), 'round.webp');
}

/** How long the page before is still shown after a click. */
const loadingMs = 250;

/** Of a page that loads, only the last frame is of use. */
function withoutLoading(frames: readonly Frame[], leftMs: number, arrivedMs: number): Frame[] {
  const loaded = frames.findLast(({ atMs }) => atMs <= arrivedMs);
  const shiftMs = Math.max(0, (loaded?.atMs ?? 0) - leftMs - loadingMs);
  return frames.flatMap((frame) => {
    if (frame.atMs <= leftMs) return [frame];
    if (frame.atMs < arrivedMs && frame !== loaded) return [];
    return [{ ...frame, atMs: frame.atMs - shiftMs }];
  });
}

interface Frame {
  png: Buffer;
  /** In milliseconds. */
  atMs: number;
}

/** Records each change of the page. */
async function record(page: Page): Promise<{ stop: () => Promise<Frame[]> }> {
  const session = await page.context().newCDPSession(page);
  const frames: Frame[] = [];
  session.on('Page.screencastFrame', ({ data, metadata, sessionId }) => {
    frames.push({ png: Buffer.from(data, 'base64'), atMs: (metadata.timestamp ?? 0) * 1_000 });
    session.send('Page.screencastFrameAck', { sessionId }).catch(() => {});
  });
  await session.send('Page.startScreencast', { format: 'png', maxWidth: width, maxHeight: viewport.height });
  return {
    async stop() {
      await session.send('Page.stopScreencast');
      return frames;
    },
  };
}

/**
 * Saves an animation that goes on for ever. Its frames are nearly lossless WebP: as small as a GIF, whose 256 colours
 * would show in the text's edges.
 */
async function saveAnimation(recorded: readonly Frame[], name: string): Promise<void> {
  const frames = recorded.filter(
    ({ atMs }, index) => (recorded[index + 1]?.atMs ?? Infinity) - atMs >= frameMs,
  );
  const lastMs = frames.at(-1)?.atMs ?? 0;
  const speed = Math.max(1, (lastMs - (frames[0]?.atMs ?? 0)) / (longestMs - lastFrameMs));
  const delay = frames.map(({ atMs }, index) => {
    const next = frames[index + 1];
    return Math.round(next ? (next.atMs - atMs) / speed : lastFrameMs);
  });
  const images = frames.map(({ png }) => png);
  const { size } = await sharp(images, { join: { animated: true } })
    .webp({ delay, loop: 0, nearLossless: true, quality: 60, effort: 6 })
    .toFile(join(screenshotFolder, name));
  const seconds = delay.reduce((sum, ms) => sum + ms, 0) / 1_000;
  process.stdout.write(
    `${name}: ${images.length} frames, ${seconds} s at speed ${speed.toFixed(1)}, ${Math.round(size / 1024)} KB\n`,
  );
}

/** Draws the mouse's pointer, which a browser without a screen does not have. */
const drawPointer = `{
  const pointer = document.createElement('div');
  pointer.id = 'pointer';
  pointer.innerHTML = '<svg width="22" height="22" viewBox="0 0 22 22"><path d="M3 2v15l4-4 3 7 3-1-3-7h6z" fill="#111" stroke="#fff" stroke-width="1.5"/></svg>';
  pointer.style = 'position: fixed; z-index: 99; left: 60%; top: 40%; pointer-events: none; transition: left 0.6s, top 0.6s';
  document.body.append(pointer);
}`;

/** Moves the pointer onto an element, and clicks it; resolves to when it does, in milliseconds since 1970. */
async function click(page: Page, target: Locator): Promise<number> {
  const { x = 0, y = 0, width: across = 0, height = 0 } = (await target.boundingBox()) ?? {};
  await page.evaluate(
    `Object.assign(document.querySelector('#pointer').style, { left: '${x + across / 2}px', top: '${y + height / 2}px' })`,
  );
  await pause(700);
  const atMs = Date.now();
  await target.click();
  return atMs;
}
