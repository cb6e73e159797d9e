/** Paths of the OpenAPI document and of the page's script. */
export const documentPath = '/openapi.json';
export const scriptPath = '/docs/rapidoc.js';

/** The page loads only from this server; RapiDoc's elements have inline styles. */
export const docsPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The page at /docs; `version` is a hash of the script, which browsers cache for ever. */
export function docsPage(version: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Roundtable API</title>
<link rel="icon" href="data:,">
<script type="module" src="${scriptPath}?v=${version}"></script>
<style>body { margin: 0 }</style>
</head>
<body>
<rapi-doc
  spec-url="${documentPath}"
  render-style="read"
  theme="light"
  primary-color="#8a3b12"
  schema-style="table"
  default-schema-tab="schema"
  show-header="false"
  load-fonts="false"
  regular-font="system-ui, sans-serif"
  mono-font="ui-monospace, monospace"
  allow-spec-url-load="false"
  allow-spec-file-load="false"
  allow-server-selection="false"
  sort-endpoints-by="none"
  show-method-in-nav-bar="as-colored-text"
></rapi-doc>
<noscript>The API as JSON: <a href="${documentPath}">${documentPath}</a></noscript>
</body>
</html>
`;
}
