import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Refusal } from '#libs/kernel/refusal.js';
import { ACCESS, type Access, type AuthenticatedRequest, type Principal } from './access.js';
import { Authenticator } from './authenticator.js';

/** Lets a request through only if its route declares who may use it and the sender's key is one of those. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const rule = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (!rule) throw new Refusal('forbidden', 'ROUTE_CLOSED', 'This route is open to nobody.');
    if (rule.public) return true;
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const principal = this.authenticator.authenticate(request.headers.authorization, request.ip);
    if (!(principal instanceof Promise)) return admit(request, rule, principal);
    return principal.then(
      (found) => admit(request, rule, found),
      (error: unknown) => {
        if (rule.patient && !(error instanceof Refusal)) return true;
        throw error;
      },
    );
  }
}

function admit(request: AuthenticatedRequest, rule: Access, principal: Principal): true {
  request.principal = principal;
  if (principal === 'installation') {
    if (!rule.installation) {
      throw new Refusal(
        'forbidden',
        'ADMIN_KEY_NOT_ALLOWED',
        "The installation's admin key is only for tenants and keys: use a tenant's key.",
      );
    }
  } else if (rule.scope === null) {
    throw new Refusal('forbidden', 'ADMIN_KEY_NEEDED', "Only the installation's admin key may do this.");
  } else if (!principal.scopes.includes(rule.scope)) {
    throw new Refusal('forbidden', 'MISSING_SCOPE', `This needs a key with scope ${rule.scope}.`, {
      members: { scope: rule.scope },
    });
  }
  return true;
}
