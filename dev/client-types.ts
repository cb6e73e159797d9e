/**
 * `npm run client-types`: writes the types of the client package, made of the OpenAPI document. With `--check` it only
 * says whether they are up to date.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { collectSchemas } from '../server/openapi/collect-schemas.ts';
import { createApiDocument } from '../server/openapi/document.ts';
import { root } from './data-folder.ts';

type Document = ReturnType<typeof createApiDocument>;
type PathItem = NonNullable<Document['paths']>[string];

const file = join(root, 'packages/client/src/schema.ts');
const header = '/** Made of the OpenAPI document by `npm run client-types`; do not edit. */\n\n';

/** The operations of store apps, without HEAD and OPTIONS. */
function selectPaths({ paths = {} }: Document): Record<string, PathItem> {
  return Object.fromEntries(
    Object.entries(paths)
      .filter(([path]) => path.startsWith('/v1/'))
      .map(([path, { head: _head, options: _options, ...item }]) => [path, item]),
  );
}

const webhookEvent = { $ref: '#/components/schemas/WebhookEvent' };

/** The document's part for store apps, and the bodies that they get from webhooks. */
function selectSdk(document: Document): object {
  const paths = selectPaths(document);
  const { schemas = {}, responses = {}, headers = {} } = document.components ?? {};
  const wanted = collectSchemas(document, [paths, responses, webhookEvent]);
  const { webhooks: _webhooks, ...rest } = document;
  return {
    ...rest,
    paths,
    components: {
      headers,
      responses,
      schemas: Object.fromEntries(
        Object.entries(schemas)
          .filter(([name]) => wanted.has(name))
          // Free JSON is a schema that names itself, which TypeScript does not follow here: `unknown`.
          .map(([name, schema]) => [name, name.startsWith('__schema') ? {} : schema]),
      ),
    },
  };
}

/** Examples of whole bodies would be comments of many lines. */
function dropExamples(name: string, value: unknown): unknown {
  return name === 'example' && typeof value === 'object' ? undefined : value;
}

/** openapi-typescript needs a TypeScript that the rest has not, so both are the package's own. */
async function generate(): Promise<string> {
  const load = createRequire(join(root, 'packages/client/package.json'));
  const { default: openapiTs, astToString } = load('openapi-typescript');
  const document = JSON.parse(JSON.stringify(selectSdk(createApiDocument())), dropExamples);
  const types = astToString(await openapiTs(document));
  const biome = spawnSync(
    process.execPath,
    [join(root, 'node_modules/@biomejs/biome/bin/biome'), 'format', `--stdin-file-path=${file}`],
    { cwd: root, input: header + types, encoding: 'utf8' },
  );
  if (biome.status !== 0) throw new Error(`biome failed: ${biome.stderr}`);
  return biome.stdout;
}

const types = await generate();
if (!process.argv.includes('--check')) {
  writeFileSync(file, types);
} else if (readFileSync(file, 'utf8') !== types) {
  process.stderr.write('packages/client/src/schema.ts is out of date: npm run client-types\n');
  process.exit(1);
}
