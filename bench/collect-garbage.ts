/**
 * Preloaded into a process (`--expose-gc --import`) to measure its memory after garbage collection: on SIGUSR2 every
 * thread collects its garbage and prints the remaining heap on stderr: `heap THREAD BYTES`.
 */
import { writeSync } from 'node:fs';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { BroadcastChannel, isMainThread, threadId } from 'node:worker_threads';

// V8 would flush the bytecode of unused functions, which would hide part of the growth.
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
