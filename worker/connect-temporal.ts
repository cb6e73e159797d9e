import { Client, Connection } from '@temporalio/client';
import type { LoadedDataConverter } from '@temporalio/common';
import { loadDataConverter } from '@temporalio/common/lib/internal-non-workflow/data-converter-helpers.js';

export interface TemporalPlace {
  /** host:port of the frontend. */
  address: string;
  namespace: string;
}

/** Temporal, for those who look at chats from outside. */
export interface OpenTemporal {
  client: Client;
  namespace: string;
  /** Reads what histories carry. */
  converter: LoadedDataConverter;
  close(): Promise<void>;
}

/** @throws when nobody answers there. */
export async function connectTemporal({ address, namespace }: TemporalPlace): Promise<OpenTemporal> {
  const connection = await Connection.connect({ address, connectTimeout: '3 seconds' });
  return {
    client: new Client({ connection, namespace }),
    namespace,
    converter: loadDataConverter(),
    close: () => connection.close(),
  };
}
