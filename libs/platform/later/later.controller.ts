import { Controller, RequestMapping, RequestMethod, type Type } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Refusal } from '#libs/kernel/refusal.js';
import { RequireScope } from '#libs/platform/auth/access.js';
import type { LaterRoute } from './later.routes.js';

/** Answers routes of the API that this version does not have, behind the same keys and scopes as the rest. */
export function laterController(routes: readonly LaterRoute[]): Type {
  @Controller()
  @ApiTags('later')
  class LaterController {}
  for (const route of routes) addRoute(LaterController.prototype, route);
  return LaterController;
}

function addRoute(controller: object, { method, path, scope, feature }: LaterRoute): void {
  const name = `${method} ${path}`;
  const handler = () => {
    throw new Refusal('not-implemented', 'NOT_IN_THIS_VERSION', `${feature} not in this version.`);
  };
  Object.defineProperty(controller, name, { value: handler, writable: true, configurable: true });
  const descriptor = Object.getOwnPropertyDescriptor(controller, name) as PropertyDescriptor;
  const decorators = [
    RequestMapping({ method: RequestMethod[method], path }),
    RequireScope(scope),
    ApiOperation({ summary: `${feature} not in this version` }),
    ApiResponse({ status: 501, description: 'Not in this version.' }),
  ];
  for (const decorate of decorators) decorate(controller, name, descriptor);
}
