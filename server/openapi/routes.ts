import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type Router from '@koa/router';
import { createRouter } from '../../ops/router.ts';
import { createAsyncDocument } from './async-document.ts';
import { docsPage, docsPolicy, documentPath, scriptPath } from './docs-page.ts';
import { createApiDocument } from './document.ts';
import { createLlmsPage } from './llms-page.ts';

const scriptFile = createRequire(import.meta.url).resolve('rapidoc/dist/rapidoc-min.js');

/** The documents of the API and a page that shows them; each is created at its first request. */
export function openApiRoutes(): Router {
  const router = createRouter();
  const document = once(() => JSON.stringify(createApiDocument()));
  const asyncDocument = once(() => JSON.stringify(createAsyncDocument()));
  const llmsPage = once(createLlmsPage);
  const script = once(async () => {
    const content = await readFile(scriptFile);
    const version = createHash('sha256').update(content).digest('hex').slice(0, 12);
    return { content, page: docsPage(version) };
  });

  router.get(documentPath, (ctx) => {
    ctx.type = 'json';
    ctx.body = document();
  });

  router.get('/asyncapi.json', (ctx) => {
    ctx.type = 'json';
    ctx.body = asyncDocument();
  });

  router.get('/llms.txt', (ctx) => {
    ctx.type = 'text/markdown';
    ctx.body = llmsPage();
  });

  router.get('/docs', async (ctx) => {
    ctx.set('content-security-policy', docsPolicy);
    ctx.set('x-content-type-options', 'nosniff');
    ctx.type = 'html';
    ctx.body = (await script()).page;
  });

  router.get(scriptPath, async (ctx) => {
    ctx.set('cache-control', 'public, max-age=31536000, immutable');
    ctx.set('x-content-type-options', 'nosniff');
    ctx.type = 'js';
    ctx.body = (await script()).content;
  });

  return router;
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
