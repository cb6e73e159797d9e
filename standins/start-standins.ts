import type { LatencyProfile } from './http/latency.ts';
import { listen } from './http/listen.ts';
import { createLlmDemoApp } from './llm-demo/llm-demo-app.ts';
import { createStoreApp } from './store/store-app.ts';

interface StandinsOptions {
  /** Loopback (127.0.0.1) by default. */
  host?: string;
  /** 0, the default, takes any free port. */
  llmDemoPort?: number;
  storePort?: number;
  /** `instant` by default; `PUT /__control` changes it. */
  latencyProfile?: LatencyProfile;
  /** A file that keeps llm-demo's sessions over restarts; in memory only by default. */
  sessionFile?: string | null;
}

export interface Standins {
  llmDemoUrl: string;
  storeApiUrl: string;
  /** Stops both servers and closes all connections, also hanging ones. */
  close(): Promise<void>;
}

/** Starts llm-demo and the store API. */
export async function startStandins(options: StandinsOptions = {}): Promise<Standins> {
  const { host = '127.0.0.1', llmDemoPort = 0, storePort = 0, latencyProfile = 'instant' } = options;
  const sessionFile = options.sessionFile ?? null;
  const closing = new AbortController();
  const llmDemo = await listen(
    createLlmDemoApp(latencyProfile, closing.signal, sessionFile),
    host,
    llmDemoPort,
  );
  try {
    const store = await listen(createStoreApp(latencyProfile, closing.signal), host, storePort);
    return {
      llmDemoUrl: llmDemo.url,
      storeApiUrl: store.url,
      close: async () => {
        closing.abort();
        await Promise.all([llmDemo.close(), store.close()]);
      },
    };
  } catch (error) {
    await llmDemo.close();
    throw error;
  }
}
