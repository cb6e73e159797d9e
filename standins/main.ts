import { runProcess } from '../run-process.ts';
import { startStandins } from './start-standins.ts';

/** The stand-ins as a process. */
await runProcess('standins', async (config) => {
  const standins = await startStandins({
    host: config.HOST,
    llmDemoPort: config.LLM_DEMO_PORT,
    storePort: config.STORE_API_PORT,
    receiverPort: config.WEBHOOK_RECEIVER_PORT,
    latencyProfile: config.LATENCY_PROFILE,
    sessionFile: config.LLM_DEMO_SESSIONS ?? null,
    webhookSecrets: config.WEBHOOK_RECEIVER_SECRETS,
  });
  return {
    ready: {
      llm_demo_url: standins.llmDemoUrl,
      store_api_url: standins.storeApiUrl,
      webhook_receiver_url: standins.receiverUrl,
    },
    stop: standins.close,
  };
});
