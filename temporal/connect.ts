import {
  Client,
  type ClientInterceptors,
  type ClientOptions,
  Connection,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
} from '@temporalio/client';
import type { DataConverter, LoadedDataConverter, PayloadCodec } from '@temporalio/common';
import { loadDataConverter } from '@temporalio/common/lib/internal-non-workflow/data-converter-helpers.js';
import { cancelCallsOfClosedConnection } from './closed-connection.ts';

export interface TemporalOptions {
  /** host:port of the frontend. */
  address: string;
  namespace: string;
  /** Stands between what processes say and what Temporal keeps. */
  payloadCodec: PayloadCodec;
  /** How long to wait for an answer; as long as the SDK does by default. */
  connectTimeoutMs?: number;
  /** Around what its client says; none by default. */
  interceptors?: ClientInterceptors;
}

/** Temporal, as the processes of Roundtable speak to it: with clients of one connection, and alike. */
export interface OpenTemporal {
  connection: Connection;
  client: Client;
  namespace: string;
  /** What `client` was made of, for one with options of its own. */
  clientOptions: ClientOptions;
  /** For workers, which are to read and write as the clients do. */
  dataConverter: DataConverter;
  /** Reads what histories carry. */
  converter: LoadedDataConverter;
  close(): Promise<void>;
}

/** @throws when nobody answers there. */
export async function connectTemporal({
  address,
  namespace,
  payloadCodec,
  connectTimeoutMs,
  interceptors = {},
}: TemporalOptions): Promise<OpenTemporal> {
  const connection = await Connection.connect({
    address,
    // The first is what the SDK has by default.
    interceptors: [makeGrpcRetryInterceptor(defaultGrpcRetryOptions()), cancelCallsOfClosedConnection],
    ...(connectTimeoutMs !== undefined && { connectTimeout: connectTimeoutMs }),
  });
  const dataConverter = { payloadCodecs: [payloadCodec] };
  const clientOptions = { connection, namespace, dataConverter, interceptors };
  return {
    connection,
    client: new Client(clientOptions),
    namespace,
    clientOptions,
    dataConverter,
    converter: loadDataConverter(dataConverter),
    close: () => connection.close(),
  };
}
