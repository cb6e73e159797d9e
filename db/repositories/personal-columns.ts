/**
 * The columns of a chat that contain what a shopper wrote or was shown, or may contain it, with the values that erase them. Retention
 * and erasure both write these values.
 */
export const erasedColumns = {
  rounds: { prompt: '' },
  // Ids of calls lead to what an upstream keeps of the shopper.
  round_steps: { snapshot: null, raw: null, recorded: null, attempt_log: null },
  events: { payload: {} },
  store_forwards: { body: {} },
  webhook_deliveries: { last_answer: null },
} as const;
