// biome-ignore-all lint/performance/noBarrelFile: one file names all private modules of the SDK

/**
 * Private modules of the Temporal SDK, checked with version 1.24.0. They are not covered by its semantic versioning:
 * check each of them when the SDK is updated. No other file imports from `@temporalio/…/lib/` (boundary rule
 * sdk-internals-in-their-files).
 */

/** Convert raw execution info, whose memo cannot be decoded without its key, and map gRPC errors. */
export { executionInfoFromRaw, rethrowKnownErrorTypes } from '@temporalio/client/lib/helpers.js';

/** Maps an async iterable with bounded concurrency; the public list() only offers this for its own results. */
export { mapAsyncIterable } from '@temporalio/client/lib/iterators-utils.js';

/** UTF-8 for payload metadata, the same as the SDK's own converters use. */
export {
  decode as decodeUtf8,
  encode as encodeUtf8,
} from '@temporalio/common/lib/encoding.js';

/** Run payload codecs and converters on single payloads; the public API only does so inside clients and workers. */
export {
  decode as decodePayloads,
  decodeArrayFromPayloads,
} from '@temporalio/common/lib/internal-non-workflow/codec-helpers.js';

/** Turns a DataConverter into the loaded form that codecs and converters are called with. */
export { loadDataConverter } from '@temporalio/common/lib/internal-non-workflow/data-converter-helpers.js';

/** Visits every payload of a history or a description, wherever the API's messages hold one. */
export {
  visit as visitPayloads,
  walkDescribeWorkflowExecutionResponse,
  walkGetWorkflowExecutionHistoryResponse,
} from '@temporalio/common/lib/internal-non-workflow/payload-visitor.js';

/** The type of fetchHistory() and runReplayHistories(), which no public module exports. */
export type { History } from '@temporalio/common/lib/proto-utils.js';

/** Convert protobuf timestamps and durations, whose 64-bit fields are `Long` objects. */
export { msToTs, optionalTsToDate, optionalTsToMs } from '@temporalio/common/lib/time.js';
