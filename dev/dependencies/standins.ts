import { z } from 'zod';
import type { ProcessTree } from '../processes/process-tree.ts';
import { startEntry } from '../processes/start-entry.ts';

const readySchema = z.object({
  llm_demo_url: z.string(),
  store_api_url: z.string(),
  webhook_receiver_url: z.string(),
});

interface StandinUrls {
  llmDemoUrl: string;
  storeApiUrl: string;
  receiverUrl: string;
}

/** Starts the stand-ins for llm-demo, the store API and a receiver of webhooks, on free ports of loopback unless settings name ports. */
export async function startStandins(
  tree: ProcessTree,
  options: { env: NodeJS.ProcessEnv; logFile: string; print?: (line: string) => void },
): Promise<StandinUrls> {
  const { ready } = await startEntry(tree, {
    name: 'standins',
    entry: 'standins/main.ts',
    env: {
      LLM_DEMO_PORT: '0',
      STORE_API_PORT: '0',
      WEBHOOK_RECEIVER_PORT: '0',
      ...options.env,
      HOST: '127.0.0.1',
    },
    logFile: options.logFile,
    graceMs: 3_000,
    ...(options.print && { print: options.print }),
    pin(ready) {
      const { llm_demo_url, store_api_url, webhook_receiver_url } = readySchema.parse(ready);
      return {
        LLM_DEMO_PORT: new URL(llm_demo_url).port,
        STORE_API_PORT: new URL(store_api_url).port,
        WEBHOOK_RECEIVER_PORT: new URL(webhook_receiver_url).port,
      };
    },
  });
  const { llm_demo_url, store_api_url, webhook_receiver_url } = readySchema.parse(ready);
  return { llmDemoUrl: llm_demo_url, storeApiUrl: store_api_url, receiverUrl: webhook_receiver_url };
}
