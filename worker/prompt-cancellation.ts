/**
 * Lets the activities of a chat that has ended learn of their cancellation at once.
 *
 * Temporal tells an activity that it is cancelled in the answer to a heartbeat, and heartbeats are far apart. The bus
 * tells of the chat's end; the heartbeats that follow it meet the cancellation, which the actor requests a moment
 * later. A lost message only delays it until the next heartbeat.
 */
import type { Context } from '@temporalio/activity';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import type { Bus } from '../bus/bus.ts';
import { chatWorkflowId } from '../workflows/chat/contract.ts';

/** Heartbeats after the message; a workflow task may take a while under load. */
const beatsAfterMs = [50, 250, 1_000, 3_000];

export interface PromptCancellation {
  interceptor: ActivityInterceptorsFactory;
  close(): void;
}

export function createPromptCancellation(bus: Bus): PromptCancellation {
  const running = new Map<string, Set<Context>>();
  const timers = new Set<NodeJS.Timeout>();

  function beat(workflowId: string): void {
    for (const context of running.get(workflowId) ?? []) {
      if (!context.cancellationSignal.aborted) context.heartbeat(context.info.heartbeatDetails);
    }
  }

  const unsubscribe = bus.subscribe({
    onMessage(message) {
      if (message.kind !== 'chat_ended') return;
      const workflowId = chatWorkflowId(message.chat_id);
      if (!running.has(workflowId)) return;
      for (const afterMs of beatsAfterMs) {
        const timer = setTimeout(() => {
          timers.delete(timer);
          beat(workflowId);
        }, afterMs);
        timers.add(timer);
      }
    },
  });

  return {
    interceptor: (context) => ({
      inbound: {
        async execute(input, next) {
          const id = context.info.workflowExecution?.workflowId;
          if (id === undefined || context.info.isLocal) return next(input);
          const ofActor = running.get(id) ?? new Set();
          running.set(id, ofActor.add(context));
          try {
            return await next(input);
          } finally {
            ofActor.delete(context);
            if (ofActor.size === 0) running.delete(id);
          }
        },
      },
    }),
    close() {
      unsubscribe();
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
