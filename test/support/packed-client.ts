import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const source = join(root, 'packages/client');

/** The compiler that the client package is built with, below the root. */
export const clientCompiler = 'packages/client/node_modules/typescript';

/** The examples of the client's README, in order; TypeScript. */
export const clientExamples: readonly string[] = [
  ...readFileSync(join(source, 'README.md'), 'utf8').matchAll(/^```ts\n(.+?)^```$/gms),
].map(([, code = '']) => code);

export interface PackedClient {
  /** The package's folder in the app. */
  installed: string;
  /** Paths in the package. */
  files: string[];
}

/** Packs the client as `npm publish` would send it, and installs it in an empty app in this folder. */
export function installPackedClient(folder: string): PackedClient {
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const staging = join(folder, 'staging');
  cpSync(source, staging, { recursive: true, filter: (path) => !/node_modules|dist$/.test(path) });
  runTsc(clientCompiler, ['-p', source, '--outDir', join(staging, 'dist')]);
  const npm = (cwd: string, ...command: string[]) => execFileSync('npm', command, { cwd, encoding: 'utf8' });
  const [{ filename, files }] = JSON.parse(npm(staging, 'pack', '--json', '--pack-destination', folder));
  npm(folder, 'install', '--offline', '--no-audit', '--no-fund', `./${filename}`);
  return {
    installed: join(folder, 'node_modules/@roundtable/client'),
    files: files.map(({ path }: { path: string }) => path),
  };
}

/** @throws {Error} with what the compiler says */
export function runTsc(compiler: string, compilerArguments: string[]): void {
  try {
    execFileSync(process.execPath, [join(root, compiler, 'bin/tsc'), ...compilerArguments], {
      encoding: 'utf8',
    });
  } catch (error) {
    throw new Error((error as { stdout: string }).stdout, { cause: error });
  }
}
