import { createApiDocument } from './document.ts';

const methods = ['get', 'post', 'put', 'delete'] as const;

/** /llms.txt: what the API is and where its parts are described, as Markdown (llmstxt.org). */
export function createLlmsPage(): string {
  const { info, paths = {}, tags = [] } = createApiDocument();
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method];
      return operation ? [{ path, method, summary: operation.summary, tags: operation.tags }] : [];
    }),
  );
  const sections = tags.flatMap(({ name }) => {
    const lines = operations
      .filter((operation) => operation.tags?.includes(name))
      .map(({ method, path, summary }) => `- \`${method.toUpperCase()} ${path}\`: ${summary}`);
    return lines.length > 0 ? [`## ${name}\n\n${lines.join('\n')}`] : [];
  });
  return [
    `# ${info.title}`,
    `> ${info.description}`,
    [
      '## Documents',
      '',
      '- [OpenAPI document](/openapi.json): requests, answers and errors, with their schemas',
      '- [AsyncAPI document](/asyncapi.json): streams of server-sent events',
      '- [Page to read and try](/docs)',
    ].join('\n'),
    ...sections,
  ].join('\n\n');
}
