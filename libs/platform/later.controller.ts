import { Controller, RequestMapping, RequestMethod, type Type } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Refusal } from '#libs/kernel/refusal.js';
import { RequireScope, type Scope } from '#libs/platform/auth/access.js';

/** A route of the API that this version answers with 501, such as `GET /v1/alerts/:alertId`. */
export type LaterRoute = `${'GET' | 'POST' | 'PUT' | 'DELETE'} /${string}`;

/**
 * Answers routes that this version does not have, behind the same keys and scopes as the rest. `feature` includes its
 * verb: "Complaint commands are" (not in this version).
 */
export function laterController(feature: string, scope: Scope, routes: readonly LaterRoute[]): Type {
  @Controller()
  @ApiTags('later')
  class LaterController {}
  for (const route of routes) addRoute(LaterController.prototype, route, `${feature} not in this version`, scope);
  return LaterController;
}

function addRoute(controller: object, route: LaterRoute, missing: string, scope: Scope): void {
  const [method, path] = route.split(' ') as [keyof typeof RequestMethod, string];
  const handler = () => {
    throw new Refusal('not-implemented', 'NOT_IN_THIS_VERSION', `${missing}.`);
  };
  Object.defineProperty(controller, route, { value: handler, writable: true, configurable: true });
  const descriptor = Object.getOwnPropertyDescriptor(controller, route) as PropertyDescriptor;
  const decorators = [
    RequestMapping({ method: RequestMethod[method], path }),
    RequireScope(scope),
    ApiOperation({ summary: missing }),
    ApiResponse({ status: 501, description: 'Not in this version.' }),
  ];
  for (const decorate of decorators) decorate(controller, route, descriptor);
}
