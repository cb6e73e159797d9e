import { ApplicationFailure, defaultPayloadConverter, type Headers } from '@temporalio/common';
import {
  AsyncLocalStorage,
  proxySinks,
  uuid4,
  type WorkflowInboundCallsInterceptor,
  type WorkflowInterceptors,
  type WorkflowOutboundCallsInterceptor,
} from '@temporalio/workflow';
import { findLoggableIds, type LoggableIds } from '../../domain/loggable-ids.ts';
import { extractTraceContext, type TraceContext, type TraceSinks, traceHeader } from './contract.ts';

/** More than a run ever has in progress; beyond it the oldest is removed. */
const rememberedCalls = 100;

/** The span that work belongs to; null where the caller was not traced. */
type ParentContext = TraceContext | null;

interface Call {
  args: unknown[];
  headers: Headers;
}

/**
 * Propagates the trace context of a call to the activities that the actor runs for it. Each function calls `next` at
 * once and returns its result, without a further promise. So commands keep their order whether a call is traced or
 * not, and without a trace no command is changed.
 */
export function interceptors(): WorkflowInterceptors {
  const { traces } = proxySinks<TraceSinks>();
  /** Within a handler: the context of its call. */
  const handling = new AsyncLocalStorage<ParentContext>();
  /** For the loop, which works after the handler has returned: contexts by the ids in the calls' arguments. */
  const parents = new Map<string, ParentContext>();
  /** For calls to the previous run. */
  let inherited: ParentContext = null;
  /** For activities without an id. */
  let newest: ParentContext = null;
  /** The ids in the workflow's input. */
  let actorIds: LoggableIds = {};

  function handle(name: string, call: Call, next: () => Promise<unknown>): Promise<unknown> {
    const parent = extractTraceContext(call.headers);
    if (!parent) return handleUntraced(call, next);
    const spanId = uuid4().replaceAll('-', '').slice(0, 16);
    const own = toSpanContext(parent, spanId);
    const startedAt = Date.now();
    const ids = { ...actorIds, ...findLoggableIds(call.args[0]) };
    newest = own;
    for (const id of getIds(call.args)) remember(id, own);
    const handled = handling.run(own, next);
    const report = (errorType: string | null) =>
      traces.handled({ name, parent, spanId, startedAt, endedAt: Date.now(), errorType, ids });
    if (own !== parent) {
      handled.then(
        () => report(null),
        (error: unknown) => report(getErrorType(error)),
      );
    }
    return handled;
  }

  /** Keeps the activities of an untraced call out of the traces of other calls. */
  function handleUntraced(call: Call, next: () => Promise<unknown>): Promise<unknown> {
    newest = null;
    // An untraced repeat of a traced call leaves its trace as it is.
    for (const id of getIds(call.args)) if (!parents.has(id)) remember(id, null);
    return handling.run(null, next);
  }

  function remember(id: string, parent: ParentContext): void {
    parents.set(id, parent);
    const [oldest] = parents.keys();
    if (parents.size <= rememberedCalls || oldest === undefined) return;
    parents.delete(oldest);
    // From now on an unknown id may belong to this run.
    inherited = null;
  }

  function getParentContext(args: unknown[]): ParentContext {
    const handled = handling.getStore();
    if (handled !== undefined) return handled;
    const ids = getIds(args);
    const known = ids.find((id) => parents.has(id));
    if (known !== undefined) return parents.get(known) ?? null;
    return ids.length > 0 ? inherited : newest;
  }

  const inbound: WorkflowInboundCallsInterceptor = {
    execute(input, next) {
      inherited = extractTraceContext(input.headers);
      newest = inherited;
      actorIds = findLoggableIds(input.args[0]);
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

/** The ids in a call's arguments by which later work is matched to it, the most specific first. */
function getIds([first]: unknown[]): string[] {
  if (typeof first === 'string') return [first];
  const { round_id, forward_id, chat_id } = findLoggableIds(first);
  return [round_id, forward_id, chat_id].filter((id) => id !== undefined);
}

function withTraceContext<T extends { headers: Headers }>(input: T, parent: ParentContext): T {
  if (!parent) return input;
  const headers = { ...input.headers, [traceHeader]: defaultPayloadConverter.toPayload(parent) };
  return { ...input, headers };
}

/** Replaces the span in `version-trace-span-flags`; returns the parent itself if it does not have W3C's form. */
function toSpanContext(parent: TraceContext, spanId: string): TraceContext {
  const [version, traceId, , flags] = parent.traceparent?.split('-') ?? [];
  if (flags === undefined) return parent;
  return { ...parent, traceparent: `${version}-${traceId}-${spanId}-${flags}` };
}

function getErrorType(error: unknown): string {
  if (error instanceof ApplicationFailure && error.type) return error.type;
  return error instanceof Error ? error.name : 'Error';
}
