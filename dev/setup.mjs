#!/usr/bin/env node
/**
 * Runs set-up, then the entry: `node dev/setup.mjs [--no-temporal] [--page] [--quiet] ENTRY [ARGUMENTS…]`.
 *
 * It runs on any installed Node before packages are installed, so it only uses Node's built-in modules. It installs the
 * packages of package-lock.json, builds the dashboard with --page, finds a Temporal dev server, and runs ENTRY on the
 * project's own Node with the dev server's path in TEMPORAL_BINARY. Progress goes to stderr; stdout belongs to ENTRY.
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installPackages } from './setup/install.mjs';
import { buildPage } from './setup/page.mjs';
import { runEntry } from './setup/run.mjs';
import { SetupError } from './setup/setup-error.mjs';
import { findTemporal } from './setup/temporal.mjs';

const oldestNode = 20;
const root = dirname(dirname(fileURLToPath(import.meta.url)));

function readArguments(argv) {
  const entryAt = argv.findIndex((argument) => !argument.startsWith('--'));
  if (entryAt < 0) throw new SetupError('Name the file to run: node dev/setup.mjs dev/start.ts');
  const flags = argv.slice(0, entryAt);
  return {
    entry: argv[entryAt],
    entryArguments: argv.slice(entryAt + 1),
    temporal: !flags.includes('--no-temporal'),
    page: flags.includes('--page'),
    quiet: flags.includes('--quiet'),
  };
}

async function main() {
  if (Number(process.versions.node.split('.')[0]) < oldestNode) {
    throw new SetupError(
      `Roundtable needs Node ${oldestNode} or newer to set itself up; this is ${process.version}.`,
    );
  }
  const { entry, entryArguments, temporal, page, quiet } = readArguments(process.argv.slice(2));
  const print = (line) => {
    if (!quiet) process.stderr.write(`${line}\n`);
  };
  const environment = { ...process.env };
  await installPackages(root, environment, print);
  if (page) await buildPage(root, environment, print);
  const binary = temporal ? await findTemporal(root, environment, print) : null;
  if (binary !== null) environment.TEMPORAL_BINARY = binary;
  runEntry(root, [entry, ...entryArguments], environment);
}

main().catch((error) => {
  process.stderr.write(`${error instanceof SetupError ? error.message : error.stack}\n`);
  process.exit(1);
});
