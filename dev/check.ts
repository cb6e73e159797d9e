/**
 * `npm run check`: format, lint, types and module boundaries, and whether generated files are up to date. All checks
 * run, even after a failure.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './data-folder.ts';

const inModules = (path: string) => join(root, 'node_modules', path);

const checks: [name: string, command: string, commandArguments: string[]][] = [
  ['lint', process.execPath, [inModules('@biomejs/biome/bin/biome'), 'check', '.']],
  ['types', process.execPath, [inModules('typescript/bin/tsc'), '-p', '.']],
  ['types of the page', process.execPath, [inModules('typescript/bin/tsc'), '-p', 'web']],
  [
    'types of the client',
    process.execPath,
    [inModules('typescript/bin/tsc'), '-p', 'packages/client', '--noEmit'],
  ],
  ['API types of the client', process.execPath, [join(root, 'dev/client-types.ts'), '--check']],
  [
    'boundaries',
    process.execPath,
    [inModules('dependency-cruiser/bin/dependency-cruiser.mjs'), '--config', '.dependency-cruiser.js', '.'],
  ],
];

const failed = checks.filter(([name, command, commandArguments]) => {
  process.stdout.write(`${name}\n`);
  return spawnSync(command, commandArguments, { cwd: root, stdio: 'inherit' }).status !== 0;
});
if (failed.length > 0) {
  process.stderr.write(`Failed: ${failed.map(([name]) => name).join(', ')}\n`);
  process.exit(1);
}
