import type { LatencyProfile } from './http/latency.ts';
import { listen } from './http/listen.ts';
import { createLlmDemoApp } from './llm-demo/llm-demo-app.ts';
import { createStoreApp } from './store/store-app.ts';
import { createReceiverApp } from './webhooks/receiver-app.ts';

interface StandinsOptions {
  /** Loopback (127.0.0.1) by default. */
  host?: string;
  /** 0, the default, takes any free port. */
  llmDemoPort?: number;
  storePort?: number;
  receiverPort?: number;
  /** `instant` by default; `PUT /__control` changes it. */
  latencyProfile?: LatencyProfile;
  /** A file that keeps llm-demo's sessions over restarts; in memory only by default. */
  sessionFile?: string | null;
  /** What the receiver of webhooks checks signatures by; `PUT /__control` changes it. */
  webhookSecrets?: readonly string[];
}

export interface Standins {
  llmDemoUrl: string;
  storeApiUrl: string;
  /** A receiver of webhooks. */
  receiverUrl: string;
  /** Stops all servers and closes all connections, also hanging ones. */
  close(): Promise<void>;
}

/** Starts llm-demo, the store API and a receiver of webhooks. */
export async function startStandins(options: StandinsOptions = {}): Promise<Standins> {
  const { host = '127.0.0.1', latencyProfile = 'instant', sessionFile = null, webhookSecrets = [] } = options;
  const closing = new AbortController();
  const apps = [
    { app: createLlmDemoApp(latencyProfile, closing.signal, sessionFile), port: options.llmDemoPort ?? 0 },
    { app: createStoreApp(latencyProfile, closing.signal), port: options.storePort ?? 0 },
    { app: createReceiverApp(webhookSecrets, closing.signal), port: options.receiverPort ?? 0 },
  ];
  const listening = await Promise.allSettled(apps.map(({ app, port }) => listen(app, host, port)));
  const open = listening.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const close = async () => {
    closing.abort();
    await Promise.all(open.map((server) => server.close()));
  };
  const failed = listening.find((one) => one.status === 'rejected');
  if (failed) {
    await close();
    throw failed.reason;
  }
  const [llmDemoUrl = '', storeApiUrl = '', receiverUrl = ''] = open.map(({ url }) => url);
  return { llmDemoUrl, storeApiUrl, receiverUrl, close };
}
