/** Answers are data: a browser that shows one runs, loads and frames nothing. */
const DATA = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Swagger UI's scripts are files; its page has styles and small pictures of its own. It asks this address only. */
const DOCS = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** What every answer says of what a browser may do with it. Paths hold the ids of customers: no link passes them on. */
const COMMON = { 'x-content-type-options': 'nosniff', 'x-frame-options': 'deny', 'referrer-policy': 'no-referrer' };
const OF_DATA = { ...COMMON, 'content-security-policy': DATA };
const OF_DOCS = { ...COMMON, 'content-security-policy': DOCS };

/** The security headers of the answer to a URL. */
export function securityHeaders(url: string): Readonly<Record<string, string>> {
  return /^\/docs(?:[/?]|$)/.test(url) ? OF_DOCS : OF_DATA;
}
