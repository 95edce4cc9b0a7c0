import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiExtension, ApiSecurity } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Refusal } from '#libs/kernel/refusal.js';

/** What a key may do. `operate`: commands and definitions; `admin`: its own tenant's keys, erasure, rejects. */
export const SCOPES = ['publish', 'query', 'subscribe', 'operate', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** Who sends a request: a key of one tenant. */
export interface Caller {
  readonly tenant: string;
  readonly keyId: string;
  readonly scopes: readonly Scope[];
  /** IANA time zone of this tenant's dates. */
  readonly timeZone: string;
}

/** A tenant's key, or the installation's admin key, which belongs to no tenant. */
export type Principal = Caller | 'installation';

/** Who may use a route. `installation`: the admin key; with a scope as well, either. */
export interface Access {
  readonly public: boolean;
  readonly scope: Scope | null;
  readonly installation: boolean;
  /**
   * While keys cannot be looked at, the request goes on without a principal instead of being refused: for clients that
   * never come back after an error.
   */
  readonly patient?: boolean;
}

export const ACCESS = 'peakend:access';

function access(rule: Access): MethodDecorator & ClassDecorator {
  const described = [
    ApiSecurity('bearer'),
    ApiSecurity('basic'),
    ApiExtension('x-access', { scope: rule.scope, adminKey: rule.installation }),
  ];
  return applyDecorators(SetMetadata(ACCESS, rule), ...(rule.public ? [] : described));
}

/** Needs no key. A route with none of these decorators is refused to everybody. */
export const Public = () => access({ public: true, scope: null, installation: false });

/** Needs a tenant's key with this scope. */
export const RequireScope = (scope: Scope, { patient = false } = {}) =>
  access({ public: false, scope, installation: false, patient });

/** Needs the installation's admin key. */
export const AdminOnly = () => access({ public: false, scope: null, installation: true });

/** Needs the installation's admin key, or a tenant's key with scope `admin`. */
export const AnyAdmin = () => access({ public: false, scope: 'admin', installation: true });

export interface AuthenticatedRequest extends FastifyRequest {
  principal?: Principal;
}

/** The tenant's key that sent a request. @throws Refusal `forbidden` for the installation's admin key */
export function callerOf({ principal }: AuthenticatedRequest): Caller {
  if (!principal || principal === 'installation')
    throw new Refusal('forbidden', 'NOT_A_TENANTS_KEY', "This needs a tenant's key.");
  return principal;
}

/** The tenant's key that sent this request. */
export const Caller = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Caller => callerOf(context.switchToHttp().getRequest()),
);

/** Whoever sent this request, the installation's admin key included. */
export const Sender = createParamDecorator((_data: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (!principal) throw new Refusal('unauthenticated', 'NO_KEY', 'This needs a key.');
  return principal;
});
