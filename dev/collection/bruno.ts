import { type CollectionRequest, credentials, type Parameter } from './requests.ts';

/** Files of a Bruno collection (docs.usebruno.com, Bru markup), by their paths: a folder a tag, a file a request. */
export function toBrunoFiles(
  requests: readonly CollectionRequest[],
  { name, baseUrl }: { name: string; baseUrl: string },
): Map<string, string> {
  const tags = [...new Set(requests.map(({ tag }) => tag))];
  const variables = new Set(requests.flatMap(({ parameters }) => parameters.path.map((one) => one.name)));
  return new Map([
    ['bruno.json', `${JSON.stringify({ version: '1', name, type: 'collection' }, null, 2)}\n`],
    ['environments/local.bru', toEnvironment(baseUrl, [...variables])],
    ...tags.map(
      (tag, index) => [`${tag}/folder.bru`, block('meta', [`name: ${tag}`, `seq: ${index + 1}`])] as const,
    ),
    ...requests.map(
      (request, index) => [`${request.tag}/${request.id}.bru`, toBru(request, index + 1)] as const,
    ),
  ]);
}

/** Addresses and ids; keys and tokens are secret, so Bruno keeps them elsewhere. */
function toEnvironment(baseUrl: string, variables: string[]): string {
  const secrets = Object.values(credentials).map((name) => `  ${name}`);
  const vars = [`baseUrl: ${baseUrl}`, ...variables.map((name) => `${name}: `)];
  return `${block('vars', vars)}vars:secret [\n${secrets.join(',\n')}\n]\n`;
}

function toBru(request: CollectionRequest, seq: number): string {
  const { name, method, path, parameters, body, credential, description } = request;
  const url = `{{baseUrl}}${path.replaceAll(/\{(\w+)\}/g, ':$1')}`;
  const required = parameters.query.filter(({ isRequired }) => isRequired).map((one) => `${one.name}=`);
  const query = required.length > 0 ? `?${required.join('&')}` : '';
  const kinds = [`body: ${body === undefined ? 'none' : 'json'}`, `auth: ${credential ? 'bearer' : 'none'}`];
  return [
    block('meta', [`name: ${name}`, 'type: http', `seq: ${seq}`]),
    block(method, [`url: ${url}${query}`, ...kinds]),
    block('params:query', parameters.query.map(optional)),
    block(
      'params:path',
      parameters.path.map((one) => `${one.name}: {{${one.name}}}`),
    ),
    block('headers', parameters.header.map(optional)),
    credential ? block('auth:bearer', [`token: {{${credential}}}`]) : '',
    body === undefined ? '' : block('body:json', JSON.stringify(body, null, 2).split('\n')),
    block('docs', toDocs(description, [...parameters.query, ...parameters.header])),
  ]
    .filter((text) => text !== '')
    .join('\n');
}

/** A `~` before its name: it is there, and not sent. */
const optional = ({ name, isRequired }: Parameter) => `${isRequired ? '' : '~'}${name}: `;

function toDocs(description: string, parameters: Parameter[]): string[] {
  const described = parameters.filter((one) => one.description !== '');
  const lines = described.map((one) => `- \`${one.name}\`: ${one.description}`);
  return [...(description === '' ? [] : [description]), ...lines];
}

/** `name { … }`; nothing without lines. */
function block(name: string, lines: string[]): string {
  if (lines.length === 0) return '';
  return `${name} {\n${lines.map((line) => `  ${line}`).join('\n')}\n}\n`;
}
