import { expect, test } from '@jest/globals';
import { toBrunoFiles } from '../../dev/collection/bruno.ts';
import { listRequests } from '../../dev/collection/requests.ts';
import { findRequestErrors, operations } from '../support/openapi.ts';

const requests = listRequests();
const files = toBrunoFiles(requests, { name: 'Roundtable', baseUrl: 'http://127.0.0.1:3001' });
const requestFiles = [...files].filter(([path]) => /\w\/\w+\.bru$/.test(path) && !/folder|local/.test(path));

test('the collection has a file for each operation of the OpenAPI document', () => {
  const sent = requestFiles.map(([, text]) => {
    const [, method = '', path = ''] =
      /^(get|post|put|delete) \{\n {2}url: \{\{baseUrl\}\}([^?\n]+)/m.exec(text) ?? [];
    return `${method.toUpperCase()} ${path.replaceAll(/:(\w+)/g, '{$1}')}`;
  });
  const documented = operations.map(({ method, template }) => `${method} ${template}`);
  expect(sent.toSorted()).toEqual(documented.toSorted());
});

test('a request has its parameters, its key and a body', () => {
  expect(files.get('Chats/startRound.bru')).toBe(`meta {
  name: Start a round
  type: http
  seq: ${requests.findIndex(({ id }) => id === 'startRound') + 1}
}

post {
  url: {{baseUrl}}/v1/chat/:profile_id/recommend
  body: json
  auth: bearer
}

params:path {
  profile_id: {{profile_id}}
}

headers {
  ~Idempotency-Key: 
}

auth:bearer {
  token: {{sdkKey}}
}

body:json {
  {
    "prompt": "Curry for two"
  }
}

docs {
  In a new chat if there is no \`chat_id\`. Responds at once; poll the chat for the result.
  - \`Idempotency-Key\`: A request with the same key and body takes effect once.
}
`);
});

const withBody = requests.filter(({ body }) => body !== undefined);
test.each(withBody)('the body of $id is one that the operation takes', ({ method, path, body }) => {
  expect(findRequestErrors(method.toUpperCase(), path, body)).toBeNull();
});

test('keys and tokens are variables that are kept secret', () => {
  const environment = files.get('environments/local.bru') ?? '';
  const [, secrets = ''] = /vars:secret \[([^\]]+)\]/.exec(environment) ?? [];
  const used = new Set(requests.flatMap(({ credential }) => (credential === null ? [] : [credential])));
  expect(new Set(secrets.trim().split(/,\s+/))).toEqual(used);
  const variables = requestFiles.flatMap(([, text]) =>
    [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name),
  );
  for (const name of new Set(variables)) expect(environment).toMatch(new RegExp(`^  ${name}`, 'm'));
});
