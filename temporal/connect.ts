import {
  Client,
  type ClientInterceptors,
  type ClientOptions,
  Connection,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
} from '@temporalio/client';
import type { DataConverter, LoadedDataConverter, PayloadCodec } from '@temporalio/common';
import { cancelCallsOfClosedConnection } from './closed-connection.ts';
import { loadDataConverter } from './sdk-internals.ts';

export interface TemporalOptions {
  /** host:port of the frontend. */
  address: string;
  namespace: string;
  /** Encrypts and decrypts payloads. */
  payloadCodec: PayloadCodec;
  /** Time limit for connecting; the SDK's default if unset. */
  connectTimeoutMs?: number;
  /** Client interceptors; none by default. */
  interceptors?: ClientInterceptors;
}

/** A connection to Temporal with a client, configured the same in every process. */
export interface OpenTemporal {
  connection: Connection;
  client: Client;
  namespace: string;
  /** The options of `client`, to create a client with other options. */
  clientOptions: ClientOptions;
  /** For workers, which must encode and decode as the clients do. */
  dataConverter: DataConverter;
  /** Decodes payloads of histories. */
  converter: LoadedDataConverter;
  close(): Promise<void>;
}

/** @throws when Temporal does not answer */
export async function connectTemporal({
  address,
  namespace,
  payloadCodec,
  connectTimeoutMs,
  interceptors = {},
}: TemporalOptions): Promise<OpenTemporal> {
  const connection = Connection.lazy({
    address,
    // The first one is the SDK's default.
    interceptors: [makeGrpcRetryInterceptor(defaultGrpcRetryOptions()), cancelCallsOfClosedConnection],
    ...(connectTimeoutMs !== undefined && { connectTimeout: connectTimeoutMs }),
  });
  try {
    await connection.ensureConnected();
  } catch (error) {
    // It would go on trying.
    await connection.close();
    throw error;
  }
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
