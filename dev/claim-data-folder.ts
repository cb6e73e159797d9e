import { rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { DataFolder } from './data-folder.ts';
import { DevError } from './dev-error.ts';
import { endOrphans } from './processes/end-orphans.ts';
import { getLivingOwner, RunRecordFile, readRecord } from './run-record.ts';

/** Time for a start whose npm was killed to notice it and to record that it is stopping. */
const noticeMs = 1_000;
const stopLimitMs = 45_000;

/**
 * Claims the data folder for this start, and stops processes that a killed start left behind.
 * @param print prints what was cleaned up
 * @throws {DevError} when another start is running
 */
export async function claimDataFolder(
  data: DataFolder,
  print: (line: string) => void,
): Promise<RunRecordFile> {
  const file = data.file('start.pid');
  await waitForEarlierStart(file, data);
  const earlier = readRecord(file);
  const ended = await endOrphans(earlier?.processes ?? []);
  if (ended.length > 0) print(`Ended what a killed start left behind: ${ended.join(', ')}`);
  rmSync(file, { force: true });
  return new RunRecordFile(file);
}

async function waitForEarlierStart(file: string, data: DataFolder): Promise<void> {
  const begun = performance.now();
  for (;;) {
    const record = readRecord(file);
    const owner = getLivingOwner(record);
    if (record === null || owner === null) return;
    if (performance.now() - begun > (record.stopping ? stopLimitMs : noticeMs)) {
      throw new DevError(
        `Roundtable is already running on ${data.path}, pid ${owner.pid}: stop it (kill ${owner.pid}), or give this one another folder by --data.`,
      );
    }
    await pause(50);
  }
}
