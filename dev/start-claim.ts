import { rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { DataFolder } from './data-folder.ts';
import { DevError } from './dev-error.ts';
import { endOrphans } from './parts/orphans.ts';
import { livingOwner, RunRecordFile, readRecord } from './run-record.ts';

/** A start whose npm was killed outright needs a moment to notice and say that it is stopping. */
const noticeMs = 1_000;
const stopLimitMs = 45_000;

/**
 * Makes this the one start that uses the data folder, and ends what a killed one left behind.
 * @param say told what was cleared away
 * @throws {DevError} when another start runs
 */
export async function claimDataFolder(data: DataFolder, say: (line: string) => void): Promise<RunRecordFile> {
  const file = data.file('start.pid');
  await waitForEarlierStart(file, data);
  const earlier = readRecord(file);
  const ended = await endOrphans(earlier?.processes ?? []);
  if (ended.length > 0) say(`Ended what a killed start left behind: ${ended.join(', ')}`);
  rmSync(file, { force: true });
  return new RunRecordFile(file);
}

async function waitForEarlierStart(file: string, data: DataFolder): Promise<void> {
  const begun = performance.now();
  for (;;) {
    const record = readRecord(file);
    const owner = livingOwner(record);
    if (record === null || owner === null) return;
    if (performance.now() - begun > (record.stopping ? stopLimitMs : noticeMs)) {
      throw new DevError(
        `Roundtable is already running on ${data.path}, pid ${owner.pid}: stop it (kill ${owner.pid}), or give this one another folder by --data.`,
      );
    }
    await pause(50);
  }
}
