/**
 * `npm run collection -- FOLDER`: writes a Bruno collection of the API, made of the OpenAPI document; into
 * .data/collection without a folder. Files with its names are overwritten, others are left alone.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { readConfig } from '../../config.ts';
import { root } from '../data-folder.ts';
import { toBrunoFiles } from './bruno.ts';
import { listRequests } from './requests.ts';

const folder = resolve(process.argv[2] ?? join(root, '.data/collection'));
const files = toBrunoFiles(listRequests(), {
  name: 'Roundtable',
  baseUrl: `http://127.0.0.1:${readConfig().PORT}`,
});
for (const [path, text] of files) {
  mkdirSync(join(folder, dirname(path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
process.stdout.write(`${folder}\n`);
