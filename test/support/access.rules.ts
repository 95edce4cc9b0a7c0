import { SCOPES, type Scope } from '#libs/platform/auth/access.js';
import type { Route } from './api.questions.js';

/** Who may use a route: a key with this scope, or the installation's admin key; neither: everybody, without a key. */
export interface Rule {
  readonly scope: Scope | null;
  readonly installation: boolean;
}

/** Who may use what; the first line that matches decides. */
const RULES: readonly (readonly [
  route: RegExp,
  scope: Scope | 'installation' | 'nobody-needs-a-key',
  installation?: true,
])[] = [
  [/^GET \/(health\/(live|ready)|metrics|v1\/schemas(\/\{type\})?)$/, 'nobody-needs-a-key'],
  [/^(POST|PATCH) \/v1\/admin\/tenants/, 'installation'],
  [/^(GET|POST|DELETE) \/v1\/admin\/keys/, 'admin', true],
  [/^(GET|POST) \/v1\/admin\/parked/, 'admin'],
  [/^GET \/v1\/rejects$/, 'admin'],
  [/^DELETE \/v1\/customers\/|^GET \/v1\/erasures\//, 'admin'],
  [/^POST \/v1\/(events|touchpoints|feedback|complaints)$/, 'publish'],
  [/^GET \/v1\/alerts\/stream$|^\w+ \/v1\/webhooks/, 'subscribe'],
  [/^POST \/v1\/backtests$/, 'query'],
  [/^POST \/v1\/(complaints|alerts)\/\{|^POST \/v1\/(follow-ups|improvements|churn-fits|value-fits)/, 'operate'],
  [/^PUT \/v1\/(definitions|service-levels|calendars|churn-settings|tier-settings|care-rules)/, 'operate'],
  [/^DELETE \/v1\/(service-levels|calendars)\//, 'operate'],
  // Whoever may query may read insights.
  [/^GET \/v1\/(?!admin\/)/, 'query'],
];

/** @throws Error if no line matches: whoever adds a route that does more than answer must say who may use it */
export function ruleOf({ method, path }: Route): Rule {
  const rule = RULES.find(([pattern]) => pattern.test(`${method} ${path}`));
  if (rule === undefined) throw new Error(`No rule says who may use ${method} ${path}: add it to RULES`);
  const [, scope, installation = scope === 'installation'] = rule;
  return { scope: SCOPES.find((each) => each === scope) ?? null, installation };
}

/** Whether a route needs no key. */
export function isOpen(route: Route): boolean {
  const { scope, installation } = ruleOf(route);
  return scope === null && !installation;
}
