import { z } from 'zod';
import { parseBody } from './error-answer.ts';
import { type LatencyProfile, latencyProfiles, stepLatencyMs } from './latency.ts';

/** Transport faults, for any step. */
export const transportFaults = ['error', 'timeout', 'delay', 'malformed', 'hang', 'drop'] as const;
/** Faults of llm-demo only: two rejections and three unusual shapes of an answer. */
const llmDemoFaults = [
  'session_expired',
  'refinement_cap',
  'unrestorable_meal',
  'item_without_id',
  'single_locale',
] as const;
export type FaultKind = (typeof transportFaults)[number] | (typeof llmDemoFaults)[number];

/** The steps of a server, and the kinds of faults that each supports. */
export type FaultsByStep = Readonly<Record<string, readonly FaultKind[]>>;

export interface Fault {
  step: string;
  kind: FaultKind;
  /** Only for `delay`. */
  ms?: number | undefined;
  /** The first affected call of the step, counted from 1 since the PUT; without it all calls are affected. */
  nth?: number | undefined;
  /** Number of affected calls, 1 by default; starts at the first call if `nth` is not set. */
  times?: number | undefined;
}

interface ControlState {
  latency_profile: LatencyProfile;
  faults: Fault[];
}

/** The delays and faults of a stand-in (mock server); `PUT /__control` replaces them all. */
export class Control {
  readonly #schema: z.ZodType<ControlState>;
  readonly #calls = new Map<string, number>();
  #state: ControlState;

  constructor(faultsByStep: FaultsByStep, latencyProfile: LatencyProfile) {
    this.#schema = controlSchema(faultsByStep, latencyProfile);
    this.#state = { latency_profile: latencyProfile, faults: [] };
  }

  get state(): ControlState {
    return this.#state;
  }

  get stepLatencyMs(): number {
    return stepLatencyMs[this.#state.latency_profile];
  }

  /**
   * Missing fields are reset: the profile to that of the start, the faults to none.
   * @throws {ErrorAnswer} 400, naming the invalid field
   */
  replace(body: unknown): ControlState {
    this.#state = parseBody(this.#schema, body);
    this.#calls.clear();
    return this.#state;
  }

  /** Counts a call of the step; returns its number since the PUT, and its faults in order. */
  countCall(step: string): { call: number; faults: Fault[] } {
    const call = (this.#calls.get(step) ?? 0) + 1;
    this.#calls.set(step, call);
    return { call, faults: this.#state.faults.filter((fault) => fault.step === step && hits(fault, call)) };
  }
}

function hits({ nth, times }: Fault, call: number): boolean {
  if (nth === undefined && times === undefined) return true;
  const first = nth ?? 1;
  return call >= first && call < first + (times ?? 1);
}

function controlSchema(faultsByStep: FaultsByStep, fallback: LatencyProfile): z.ZodType<ControlState> {
  const positive = z.number().int().min(1);
  const fault = z
    .strictObject({
      step: z.enum(Object.keys(faultsByStep)),
      kind: z.enum([...transportFaults, ...llmDemoFaults]),
      ms: z.number().int().min(0).max(600_000).optional(),
      nth: positive.optional(),
      times: positive.optional(),
    })
    .superRefine(({ step, kind, ms }, context) => {
      const reject = (field: string, message: string) =>
        context.addIssue({ code: 'custom', path: [field], message });
      const kinds = faultsByStep[step] ?? [];
      if (!kinds.includes(kind)) reject('kind', `${step} can have ${kinds.join(', ')}`);
      if (kind === 'delay' && ms === undefined) reject('ms', 'a delay needs its milliseconds');
      if (kind !== 'delay' && ms !== undefined) reject('ms', 'only a delay has milliseconds');
    });
  return z.strictObject({
    latency_profile: z.enum(latencyProfiles).default(fallback),
    faults: z.array(fault).default([]),
  });
}
