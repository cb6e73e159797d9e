import { readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Runs `work` under an exclusive lock file. A lock whose holder has died is taken over.
 * @param {() => void} onWait called once if another set-up holds the lock
 */
export async function underLock(file, onWait, work) {
  let announced = false;
  while (!claim(file)) {
    if (holderLives(file)) {
      if (!announced) onWait();
      announced = true;
      await pause(250);
    } else {
      removeLock(file);
    }
  }
  const release = () => removeLock(file);
  process.on('exit', release);
  try {
    return await work();
  } finally {
    process.removeListener('exit', release);
    release();
  }
}

function claim(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function holderLives(file) {
  try {
    const holder = Number(readFileSync(file, 'utf8'));
    if (!holder) return true; // claimed, and its number not written yet
    process.kill(holder, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function removeLock(file) {
  try {
    unlinkSync(file);
  } catch {
    // another set-up has removed it
  }
}
