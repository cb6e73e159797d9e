/** Sent instead of the dashboard if it is not built; the API works without it. */
export const notBuiltPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Roundtable</title>
</head>
<body>
<h1>The dashboard is not built</h1>
<p>This server runs, but the files of its dashboard are missing. Build them by <code>npm start</code>,
or by <code>npx vite build web</code>, and load this page again.</p>
<p>The API works meanwhile; it is described at <a href="/docs">/docs</a>.</p>
</body>
</html>
`;
