import { required } from '../config.ts';
import { countUpstreamErrors, createProcessRegistry } from '../ops/process-metrics.ts';
import { logSkippedItems } from '../ops/skipped-item-log.ts';
import { runProcess } from '../run-process.ts';
import { startTraces } from '../telemetry/start-traces.ts';
import { createConnections } from '../upstreams/connections.ts';
import { createStoreReaders } from '../upstreams/store/readers.ts';
import { startServer } from './start-server.ts';

await runProcess('server', async (config, logger) => {
  const registry = createProcessRegistry();
  const connections = createConnections();
  const store = createStoreReaders({
    connections,
    baseUrl: required(config, 'STORE_API_URL'),
    token: config.STORE_API_TOKEN,
    onFailure: countUpstreamErrors(registry)('store'),
    onSkippedItem: logSkippedItems(logger)('store'),
  });
  const traces = await startTraces(config, logger, 'roundtable-server');
  const server = await startServer(config, logger, { store, registry, traces });
  const stop = async () => {
    await server.stop();
    await connections.destroy();
    await traces.stop();
  };
  return { ready: { url: server.url }, stop };
});
