import { Client, type ClientOptions, Connection } from '@temporalio/client';
import type { LoadedDataConverter } from '@temporalio/common';
import { loadDataConverter } from '@temporalio/common/lib/internal-non-workflow/data-converter-helpers.js';

export interface TemporalPlace {
  /** host:port of the frontend. */
  address: string;
  namespace: string;
}

/** Temporal, as the processes of Roundtable speak to it: with clients of one connection, and alike. */
export interface OpenTemporal {
  connection: Connection;
  client: Client;
  namespace: string;
  /** What `client` was made of, for one with options of its own. */
  clientOptions: ClientOptions;
  /** Reads what histories carry. */
  converter: LoadedDataConverter;
  close(): Promise<void>;
}

/** @throws when nobody answers there. */
export async function connectTemporal({ address, namespace }: TemporalPlace): Promise<OpenTemporal> {
  const connection = await Connection.connect({ address, connectTimeout: '3 seconds' });
  const clientOptions = { connection, namespace };
  return {
    connection,
    client: new Client(clientOptions),
    namespace,
    clientOptions,
    converter: loadDataConverter(),
    close: () => connection.close(),
  };
}
