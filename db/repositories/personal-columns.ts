/**
 * The columns of a chat that contain what a shopper wrote or was shown, with the values that erase them. Retention
 * and erasure both write these values.
 */
export const erasedColumns = {
  rounds: { prompt: '' },
  round_steps: { snapshot: null, raw: null, recorded: null },
  events: { payload: {} },
  store_forwards: { body: {} },
} as const;
