import { describe, expect, test } from '@jest/globals';
import { findCoreFault } from '../../worker/core-fault.ts';
import { runProgram } from '../support/start-program.ts';

/** As the core of SDK 1.24.0 logged it. */
const lost = 'Trying to send a new WFT for a run which already has one!';
const meta = { sdkComponent: 'core', target: 'temporalio_sdk_core::worker::workflow::managed_run' };

describe('findCoreFault', () => {
  test('finds an error about the state of workflows', () => {
    expect(findCoreFault('ERROR', lost, meta)).toEqual({ message: lost, target: meta.target });
  });

  test('leaves warnings of it, and errors of the rest of the SDK', () => {
    expect(findCoreFault('WARN', 'Failing workflow task', meta)).toBeNull();
    expect(findCoreFault('ERROR', lost, { ...meta, target: 'temporalio_client::retry' })).toBeNull();
    expect(findCoreFault('ERROR', 'Activity failed', { sdkComponent: 'worker' })).toBeNull();
    expect(findCoreFault('ERROR', 'failed', undefined)).toBeNull();
  });
});

test('the runtime hands faults that the SDK logs to its process', async () => {
  const program = `
    import { Runtime } from '@temporalio/worker';
    import { createLogger } from './logger.ts';
    import { installRuntime } from './worker/install-runtime.ts';
    const logger = createLogger({ level: 'info', name: 'worker' });
    installRuntime(logger, { metricsAddress: undefined, onCoreFault: ({ message }) => {
      logger.fatal(message);
      process.exit(70);
    } });
    Runtime.instance().logger.log('WARN', 'harmless', ${JSON.stringify(meta)});
    Runtime.instance().logger.log('ERROR', '${lost}', ${JSON.stringify(meta)});`;
  const { code, stderr } = await runProgram(['--input-type=module', '--eval', program]);
  expect(code).toBe(70);
  expect(stderr).toContain('harmless');
  expect(stderr).toContain(lost);
});
