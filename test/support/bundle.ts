import type { BundleStep, RoundBundle } from '../../operator/replay/bundle.ts';
import { meal } from './catalog.ts';

/** A step of a bundle: done, without answers. */
export function bundleStep(name: BundleStep['step'], changes: Partial<BundleStep> = {}): BundleStep {
  return {
    step: name,
    status: 'done',
    attempts: 1,
    started_at: '2026-11-21T12:00:00.000Z',
    finished_at: '2026-11-21T12:00:01.000Z',
    snapshot: null,
    answers: { llm_demo: null, store_products: null, store_signages: null },
    ...changes,
  };
}

/** Step 1, done. */
export const mealStep = bundleStep('meal_suggest', {
  snapshot: meal(),
  answers: { llm_demo: { meal: meal(), raw: null }, store_products: null, store_signages: null },
});

/** A round's bundle, without history. */
export function newBundle(steps: BundleStep[], lastError: string | null = null): RoundBundle {
  return {
    format: 1,
    exported_at: '2026-11-21T12:00:02.000Z',
    versions: { roundtable: '0.1.0', temporal_sdk: '1.24.0', node: 'v24' },
    round: {
      round_id: 'round',
      round_no: 1,
      chat_id: 'chat',
      tenant_code: 'shop',
      profile_id: 'profile',
      refinement: false,
      status: lastError === null ? 'completed' : 'error',
      last_error: lastError,
      created_at: '2026-11-21T12:00:00.000Z',
      updated_at: '2026-11-21T12:00:01.000Z',
    },
    inputs: {
      tenant_locale: 'ko',
      locale: 'ko',
      prompt: '카레',
      profile: {},
      conversation_history: [],
      anchor: null,
      as_asked: true,
    },
    steps,
    runs: [],
  };
}
