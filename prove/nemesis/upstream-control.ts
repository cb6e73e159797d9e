import { setTimeout as pause } from 'node:timers/promises';
import { setFaults } from '../../dev/standin-control.ts';
import { steps, stepTable } from '../../domain/chat/steps.ts';
import type { Fault } from '../../standins/http/control.ts';
import type { Random } from '../random.ts';
import type { PlannedFault } from './schedule.ts';

const llmSteps = steps.map((step) => stepTable[step].path);
const llmKinds = ['error', 'timeout', 'malformed', 'hang', 'drop', 'session_expired'] as const;
const storeSteps = ['products', 'signage-events', 'coupon-spots'] as const;
const storeKinds = ['error', 'timeout', 'malformed', 'hang', 'drop'] as const;

/** Settings of the stand-ins (mock servers) of llm-demo and the store. */
export interface UpstreamControl {
  calm(): Promise<void>;
  failLlmDemo(planned: PlannedFault): Promise<void>;
  failStore(planned: PlannedFault): Promise<void>;
}

export function createUpstreamControl(
  { llmDemoUrl, storeApiUrl }: { llmDemoUrl: string; storeApiUrl: string },
  random: Random,
  { stepMs }: { stepMs: number },
): UpstreamControl {
  const thinking: Fault[] = llmSteps.map((step) => ({ step, kind: 'delay', ms: stepMs }));
  const calmLlmDemo = () => setFaults(llmDemoUrl, thinking);
  const calmStore = () => setFaults(storeApiUrl, []);
  return {
    async calm() {
      await calmLlmDemo();
      await calmStore();
    },
    async failLlmDemo({ id, holdMs }) {
      const own = random.fork(`fault-${id}`);
      const fault = { step: own.pick(llmSteps), kind: own.pick(llmKinds), nth: 1, times: own.int(1, 6) };
      await setFaults(llmDemoUrl, [...thinking, fault]);
      await pause(holdMs);
      await calmLlmDemo();
    },
    async failStore({ id, holdMs }) {
      const own = random.fork(`fault-${id}`);
      const fault = { step: own.pick(storeSteps), kind: own.pick(storeKinds), nth: 1, times: own.int(1, 6) };
      await setFaults(storeApiUrl, [fault]);
      await pause(holdMs);
      await calmStore();
    },
  };
}
