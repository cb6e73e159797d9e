import type { LlmDemoClient } from '../../upstreams/llm-demo/client.ts';

/** Makes plans and runs their tasks: llm-demo, or a model (model-planner.ts). */
export type Planner = Pick<LlmDemoClient, 'plan' | 'runTask'>;
