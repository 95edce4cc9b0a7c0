import { createHash } from 'node:crypto';
import { useSharedApp } from '#test/support/shared.app.js';

const started = useSharedApp();

async function pageAt(path: string): Promise<{ html: string; headers: Headers }> {
  const { status, headers, body } = await started.app.request('GET', path);
  expect([path, status, headers.get('content-type')]).toEqual([path, 200, expect.stringMatching(/^text\/html\b/)]);
  return { html: String(body), headers };
}

/** The directives of a Content-Security-Policy, by name. */
function policyOf(headers: Headers): Readonly<Record<string, string>> {
  const directives = (headers.get('content-security-policy') ?? '').split('; ');
  return Object.fromEntries(directives.map((each) => each.split(/ (.*)/s, 2) as [string, string]));
}

const LOCKED = {
  'default-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
};

test('the address that the start prints says what runs there, and every link on the page leads somewhere', async () => {
  const { html } = await pageAt('/');
  expect(html).toContain('<h1>peakend runs here</h1>');
  const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => `/${href}`);
  expect(links).toEqual(['/docs', '/openapi.json', '/health/ready', '/metrics']);
  for (const link of links) expect([link, (await started.app.request('GET', link)).status]).toEqual([link, 200]);
});

test('a browser may apply the style of that page, and nothing else', async () => {
  const { html, headers } = await pageAt('/');
  const style = /<style>(.*)<\/style>/s.exec(html)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  expect(policyOf(headers)).toEqual({ ...LOCKED, 'style-src': `'sha256-${hash}'` });
  expect(html).not.toMatch(/<script|\son\w+=|\sstyle=/);
});

test('the documentation runs the scripts of this address only, and has no others', async () => {
  const { html, headers } = await pageAt('/docs');
  expect(policyOf(headers)).toEqual({
    ...LOCKED,
    'script-src': "'self'",
    'style-src': "'self' 'unsafe-inline'",
    'img-src': "'self' data:",
    'connect-src': "'self'",
  });
  const scripts = [...html.matchAll(/<script\b([^>]*)>([^<]*)/g)];
  expect(scripts).toHaveLength(3);
  for (const [, attributes, code] of scripts)
    expect([attributes, code?.trim()]).toEqual([expect.stringMatching(/ src="\.?\/?docs\/[a-z-]+\.js"/), '']);
});

test.each(['/', '/docs', '/docs/swagger-ui-bundle.js', '/health/live', '/v1/nothing', '/v1/customers/x', '/%zz'])(
  'a browser takes the answer for what it says to be, frames it nowhere and passes its address on to nobody: %s',
  async (path) => {
    const { headers } = await started.app.request('GET', path);
    expect(['x-content-type-options', 'x-frame-options', 'referrer-policy'].map((name) => headers.get(name))).toEqual([
      'nosniff',
      'deny',
      'no-referrer',
    ]);
    expect(policyOf(headers)).toMatchObject(LOCKED);
  },
);
