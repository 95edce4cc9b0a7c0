import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Refusal } from '#libs/kernel/refusal.js';
import { AccessGuard } from './access.guard.js';
import { AdminOnly, AnyAdmin, type Principal, Public, RequireScope } from './access.js';
import type { Authenticator } from './authenticator.js';

class Routes {
  undeclared() {}

  @Public()
  open() {}

  @RequireScope('query')
  queries() {}

  @AdminOnly()
  tenants() {}

  @AnyAdmin()
  keys() {}
}

const key = (...scopes: ('publish' | 'query' | 'admin')[]): Principal => ({
  tenant: 'acme',
  keyId: 'k',
  scopes,
  timeZone: 'UTC',
});

/** What the guard answers a sender (null: no key): true, or the refusal's code. */
async function verdict(route: keyof Routes, sender: Principal | null): Promise<unknown> {
  const authenticate = () => {
    if (sender === null) throw new Refusal('unauthenticated', 'NO_KEY', 'none');
    return sender;
  };
  const guard = new AccessGuard(new Reflector(), { authenticate } as unknown as Authenticator);
  const request = { headers: {} };
  const context = {
    getHandler: () => Routes.prototype[route],
    getClass: () => Routes,
    switchToHttp: () => ({ getRequest: () => request }),
  };
  try {
    return await guard.canActivate(context as unknown as ExecutionContext);
  } catch (error) {
    return (error as Refusal).code;
  }
}

const everybody: (Principal | null)[] = [
  null,
  key(),
  key('publish'),
  key('query'),
  key('admin'),
  key('publish', 'query', 'admin'),
  'installation',
];

test.each<[keyof Routes, unknown[]]>([
  ['undeclared', everybody.map(() => 'ROUTE_CLOSED')],
  ['open', everybody.map(() => true)],
  ['queries', ['NO_KEY', 'MISSING_SCOPE', 'MISSING_SCOPE', true, 'MISSING_SCOPE', true, 'ADMIN_KEY_NOT_ALLOWED']],
  ['tenants', ['NO_KEY', ...Array(5).fill('ADMIN_KEY_NEEDED'), true]],
  ['keys', ['NO_KEY', 'MISSING_SCOPE', 'MISSING_SCOPE', 'MISSING_SCOPE', true, true, true]],
])('%s lets in those it names and nobody else', async (route, expected) => {
  expect(await Promise.all(everybody.map((sender) => verdict(route, sender)))).toEqual(expected);
});
