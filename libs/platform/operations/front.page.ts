import { createHash } from 'node:crypto';

const STYLE =
  'body{font:1.05rem/1.55 system-ui,sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem;color:#222;background:#fff}' +
  'dt{margin-top:1rem}dd{margin:0}a{color:#0a58a5}code{background:#f1f1f1;padding:.1em .3em}';

/** What a browser shows at the address that the start prints: what runs here, and where to go. */
export const FRONT_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>peakend</title>
<style>${STYLE}</style>
</head>
<body>
<h1>peakend runs here</h1>
<p>It keeps the facts that channels publish about customers, and answers what became of them: journeys, scores and
feedback. This address is for programs; there is no dashboard in this version.</p>
<dl>
<dt><a href="docs">/docs</a></dt>
<dd>The API, to read and to try out with a key.</dd>
<dt><a href="openapi.json">/openapi.json</a></dt>
<dd>The same for tools that generate clients.</dd>
<dt><a href="health/ready">/health/ready</a></dt>
<dd>Whether everything is up.</dd>
<dt><a href="metrics">/metrics</a></dt>
<dd>Numbers for Prometheus.</dd>
</dl>
<h2>The tour</h2>
<p><code>README.md</code>, which came with peakend, has tours of five minutes for channels, analysts, alert consumers,
operators, service desks and departments that care, one from numbers to action, and one in which you define a journey of your own. <code>npm run demo</code> makes the data and the keys that they need.</p>
</body>
</html>
`;

/** Lets a browser apply the page's own style, follow links, and nothing else. */
export const FRONT_PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
