/**
 * Preloaded into a process (`--expose-gc --import`), so that its memory is measured without the garbage: on
 * SIGUSR2 every thread collects its own, and says on stderr what is left: `heap THREAD BYTES`.
 */
import { writeSync } from 'node:fs';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { BroadcastChannel, isMainThread, threadId } from 'node:worker_threads';

// Else code that has not run for a while is thrown away, and its going hides what is kept in its stead.
setFlagsFromString('--no-flush-bytecode');

const threads = new BroadcastChannel('collect-garbage');
threads.onmessage = collect;
threads.unref();

if (isMainThread) {
  process.on('SIGUSR2', () => {
    collect();
    threads.postMessage(null);
  });
}

function collect(): void {
  globalThis.gc?.();
  const { used_heap_size, external_memory } = getHeapStatistics();
  writeSync(2, `heap ${threadId} ${used_heap_size + external_memory}\n`);
}
