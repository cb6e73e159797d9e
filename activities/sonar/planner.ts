import type { LlmDemoClient } from '../../upstreams/llm-demo/client.ts';

/** Who makes plans and runs their tasks: llm-demo, or a model; see model-planner.ts. */
export type Planner = Pick<LlmDemoClient, 'plan' | 'runTask'>;
