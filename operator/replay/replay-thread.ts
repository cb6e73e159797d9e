/** A thread that runs one round again (replay-pool.ts). */

import { parentPort, workerData } from 'node:worker_threads';
import { replayRound } from './replay-round.ts';

const { bundle, options } = workerData;
parentPort?.postMessage(await replayRound(bundle, options));
