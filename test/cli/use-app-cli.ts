import { afterAll, beforeAll } from '@jest/globals';
import { type CliResult, runCli } from '../support/cli.ts';
import { testDependencies } from '../support/dependencies.ts';
import { startTestApp, type TestApp, type TestTenant, useSharedApp } from '../support/test-app.ts';

interface AppCli {
  readonly testApp: TestApp;
  readonly tenant: TestTenant;
  run(line: string, env?: NodeJS.ProcessEnv): Promise<CliResult>;
  /** The output of a command that must succeed. */
  give(line: string, env?: NodeJS.ProcessEnv): Promise<string>;
}

/** Runs commands in this process against the shared app, or against an app with other settings. */
export function useAppCli(changes?: Record<string, string>): AppCli {
  let open: { testApp: TestApp; tenant: TestTenant } | null = null;
  const opened = () => {
    if (!open) throw new Error('the testApp opens before the first test');
    return open;
  };
  beforeAll(async () => {
    const testApp = changes ? await startTestApp(changes) : await useSharedApp();
    open = { testApp, tenant: await testApp.newTenant() };
  });
  afterAll(() => open?.testApp.close());

  const run = (line: string, env: NodeJS.ProcessEnv = {}) => {
    const { config } = opened().testApp;
    return runCli(config.DATABASE_URL ?? '', line.split(' '), {
      TEMPORAL_ADDRESS: config.TEMPORAL_ADDRESS,
      CHAT_TASK_QUEUE: config.CHAT_TASK_QUEUE,
      QUOTES_TASK_QUEUE: config.QUOTES_TASK_QUEUE,
      SONAR_TASK_QUEUE: config.SONAR_TASK_QUEUE,
      WEBHOOKS_TASK_QUEUE: config.WEBHOOKS_TASK_QUEUE,
      LLM_DEMO_URL: config.LLM_DEMO_URL,
      STORE_API_URL: config.STORE_API_URL,
      WORKFLOW_BUNDLE: testDependencies().workflowBundle,
      ...env,
    });
  };
  return {
    get testApp() {
      return opened().testApp;
    },
    get tenant() {
      return opened().tenant;
    },
    run,
    async give(line, env) {
      const { code, out, words } = await run(line, env);
      if (code !== 0) throw new Error(`${line}: ${words}`);
      return out;
    },
  };
}
