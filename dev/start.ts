/**
 * `npm start`: all of Roundtable in one process tree, with embedded services unless settings name external ones. Its
 * data are in `.data/`, or in the folder that `--data` names.
 */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Config, readConfig } from '../config.ts';
import { claimDataFolder } from './claim-data-folder.ts';
import { checkDatabase, checkRedis, checkTemporal } from './connectivity.ts';
import { DataFolder, root } from './data-folder.ts';
import { DevError } from './dev-error.ts';
import { isFree } from './processes/free-port.ts';
import { ProcessTree } from './processes/process-tree.ts';
import { startAll } from './start-services.ts';
import { explain, supervise } from './supervise.ts';

const print = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  const config = readConfig();
  const data = new DataFolder(readDataPath());
  const record = await claimDataFolder(data, print);
  const tree = new ProcessTree((running) => record.setProcesses(running));
  return supervise({
    tree,
    run: async () => {
      await checkEnvironment(config);
      print(await startAll({ config, data, tree, print }));
      return null;
    },
    onStopping: () => {
      record.setStopping();
      if (!tree.isEmpty()) print('Stopping …');
    },
    onStopped: () => record.remove(),
  });
}

/** Checks ports and external services before anything is started. */
async function checkEnvironment(config: Config): Promise<void> {
  if (config.PORT !== 0 && !(await isFree(config.PORT, config.HOST))) {
    throw new DevError(
      `Port ${config.PORT} on ${config.HOST} is taken: stop what listens there, or choose another by PORT=${config.PORT + 1} npm start.`,
    );
  }
  if (config.DATABASE_URL !== undefined) await checkDatabase(config.DATABASE_URL);
  if (config.REDIS_URL !== undefined) await checkRedis(config.REDIS_URL);
  if (config.TEMPORAL_ADDRESS !== undefined) {
    await checkTemporal(config.TEMPORAL_ADDRESS, config.TEMPORAL_NAMESPACE);
  }
}

function readDataPath(): string {
  try {
    const { values } = parseArgs({ options: { data: { type: 'string' } } });
    return values.data === undefined ? join(root, '.data') : resolve(values.data);
  } catch (error) {
    throw new DevError('npm start takes one option: npm start -- --data FOLDER', { cause: error });
  }
}

process.exit(await main().catch(explain));
