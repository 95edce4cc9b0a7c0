import { Controller, RequestMapping, RequestMethod } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Refusal } from '#libs/kernel/refusal.js';
import { RequireScope } from '#libs/platform/auth/access.js';
import { LATER_ROUTES, type LaterRoute } from './later.routes.js';

/** Answers the API's routes that this version does not have, behind the same keys and scopes as the rest. */
@Controller()
@ApiTags('later')
export class LaterController {}

function addRoute({ method, path, scope, feature }: LaterRoute): void {
  const name = `${method} ${path}`;
  const handler = () => {
    throw new Refusal('not-implemented', 'NOT_IN_THIS_VERSION', `${feature} not in this version.`);
  };
  Object.defineProperty(LaterController.prototype, name, { value: handler, writable: true, configurable: true });
  const descriptor = Object.getOwnPropertyDescriptor(LaterController.prototype, name) as PropertyDescriptor;
  const decorators = [
    RequestMapping({ method: RequestMethod[method], path }),
    RequireScope(scope),
    ApiOperation({ summary: `${feature} not in this version` }),
    ApiResponse({ status: 501, description: 'Not in this version.' }),
  ];
  for (const decorate of decorators) decorate(LaterController.prototype, name, descriptor);
}

for (const route of LATER_ROUTES) addRoute(route);
