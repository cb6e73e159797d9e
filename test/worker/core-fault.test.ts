import { describe, expect, test } from '@jest/globals';
import { findCoreFault } from '../../worker/core-fault.ts';
import { runProgram } from '../support/start-program.ts';

/** As the core of SDK 1.24.0 logged it. */
const lost = 'Trying to send a new WFT for a run which already has one!';
const meta = { sdkComponent: 'core', target: 'temporalio_sdk_core::worker::workflow::managed_run' };

describe('findCoreFault', () => {
  test('finds what loses an activity or an update', () => {
    expect(findCoreFault(lost, meta)).toEqual({ message: lost, target: meta.target });
    const unprocessed = 'There are unprocessed protocol messages while receiving new work';
    const machines = 'temporalio_sdk_core::worker::workflow::machines::workflow_machines';
    expect(findCoreFault(unprocessed, { ...meta, target: machines })).not.toBeNull();
  });

  test('leaves errors that the core handles, and the rest of the log', () => {
    expect(findCoreFault('Error while auto-failing workflow task', meta)).toBeNull();
    expect(findCoreFault('Failing workflow task', meta)).toBeNull();
    expect(findCoreFault(lost, { ...meta, target: 'temporalio_client::retry' })).toBeNull();
    expect(findCoreFault(lost, { sdkComponent: 'worker' })).toBeNull();
    expect(findCoreFault(lost, undefined)).toBeNull();
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
    Runtime.instance().logger.log('ERROR', 'harmless', ${JSON.stringify(meta)});
    Runtime.instance().logger.log('ERROR', '${lost}', ${JSON.stringify(meta)});`;
  const { code, stderr } = await runProgram(['--input-type=module', '--eval', program]);
  expect(code).toBe(70);
  expect(stderr).toContain('harmless');
  expect(stderr).toContain(lost);
});
