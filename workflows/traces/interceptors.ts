import { ApplicationFailure, defaultPayloadConverter, type Headers } from '@temporalio/common';
import {
  AsyncLocalStorage,
  proxySinks,
  uuid4,
  type WorkflowInboundCallsInterceptor,
  type WorkflowInterceptors,
  type WorkflowOutboundCallsInterceptor,
} from '@temporalio/workflow';
import { type NamedIds, namedIds } from '../../domain/named-ids.ts';
import { extractTraceContext, type TraceContext, type TraceSinks, traceHeader } from './contract.ts';

/** More than a run ever has under way; the oldest gives way. */
const rememberedCalls = 100;

/** Whose trace work belongs to; null where whoever asked was not traced. */
type ParentContext = TraceContext | null;

interface Call {
  args: unknown[];
  headers: Headers;
}

/**
 * Hands the trace of whoever asked on to what the actor does for it. Each function calls the next one at once
 * and returns what that returns: not one promise more, so that commands keep their order whether or not a call
 * is traced. Without a trace no command is any different.
 */
export function interceptors(): WorkflowInterceptors {
  const { traces } = proxySinks<TraceSinks>();
  /** Within a handler: its own call. */
  const handling = new AsyncLocalStorage<ParentContext>();
  /** For the loop, which works after the handler has returned: by the id that the call named. */
  const parents = new Map<string, ParentContext>();
  /** For what was asked of the run before. */
  let inherited: ParentContext = null;
  /** For what names no such id. */
  let newest: ParentContext = null;
  /** What the actor is named after. */
  let about: NamedIds = {};

  function handle(name: string, call: Call, next: () => Promise<unknown>): Promise<unknown> {
    const parent = extractTraceContext(call.headers);
    if (!parent) return handleUntraced(call, next);
    const spanId = uuid4().replaceAll('-', '').slice(0, 16);
    const own = asSpan(parent, spanId);
    const startedAt = Date.now();
    const ids = { ...about, ...namedIds(call.args[0]) };
    newest = own;
    for (const id of idsOf(call.args)) remember(id, own);
    const handled = handling.run(own, next);
    const reportHandled = (refusal: string | null) =>
      traces.handled({ name, parent, spanId, startedAt, endedAt: Date.now(), refusal, ids });
    if (own !== parent) {
      handled.then(
        () => reportHandled(null),
        (error: unknown) => reportHandled(kindOf(error)),
      );
    }
    return handled;
  }

  /** Nothing of what the actor does for the call is to land in the trace of another one. */
  function handleUntraced(call: Call, next: () => Promise<unknown>): Promise<unknown> {
    newest = null;
    // Who only repeats what somebody else has asked for takes nothing from them.
    for (const id of idsOf(call.args)) if (!parents.has(id)) remember(id, null);
    return handling.run(null, next);
  }

  function remember(id: string, parent: ParentContext): void {
    parents.set(id, parent);
    const [oldest] = parents.keys();
    if (parents.size <= rememberedCalls || oldest === undefined) return;
    parents.delete(oldest);
    // From here on what is not known may be this run's own.
    inherited = null;
  }

  function getParentContext(args: unknown[]): ParentContext {
    const handled = handling.getStore();
    if (handled !== undefined) return handled;
    const ids = idsOf(args);
    const known = ids.find((id) => parents.has(id));
    if (known !== undefined) return parents.get(known) ?? null;
    return ids.length > 0 ? inherited : newest;
  }

  const inbound: WorkflowInboundCallsInterceptor = {
    execute(input, next) {
      inherited = extractTraceContext(input.headers);
      newest = inherited;
      about = namedIds(input.args[0]);
      return next(input);
    },
    handleUpdate: (input, next) => handle(`HandleUpdate:${input.name}`, input, () => next(input)),
    handleSignal: (input, next) =>
      handle(`HandleSignal:${input.signalName}`, input, () => next(input)) as Promise<void>,
  };
  const outbound: WorkflowOutboundCallsInterceptor = {
    scheduleActivity: (input, next) => next(withTraceContext(input, getParentContext(input.args))),
    scheduleLocalActivity: (input, next) => next(withTraceContext(input, getParentContext(input.args))),
    continueAsNew: (input, next) => next(withTraceContext(input, newest)),
  };
  return { inbound: [inbound], outbound: [outbound] };
}

/** What a call is known by later: ids among its arguments, the narrowest first. */
function idsOf([first]: unknown[]): string[] {
  if (typeof first === 'string') return [first];
  const { round_id, forward_id, chat_id } = namedIds(first);
  return [round_id, forward_id, chat_id].filter((id) => id !== undefined);
}

function withTraceContext<T extends { headers: Headers }>(input: T, parent: ParentContext): T {
  if (!parent) return input;
  const headers = { ...input.headers, [traceHeader]: defaultPayloadConverter.toPayload(parent) };
  return { ...input, headers };
}

/** `version-trace-span-flags`; the parent itself where it is not of W3C's form. */
function asSpan(parent: TraceContext, spanId: string): TraceContext {
  const [version, traceId, , flags] = parent.traceparent?.split('-') ?? [];
  if (flags === undefined) return parent;
  return { ...parent, traceparent: `${version}-${traceId}-${spanId}-${flags}` };
}

function kindOf(error: unknown): string {
  if (error instanceof ApplicationFailure && error.type) return error.type;
  return error instanceof Error ? error.name : 'Error';
}
