import { SCOPES } from '#libs/platform/auth/access.js';
import {
  array,
  choice,
  count,
  instant,
  list,
  named,
  nullable,
  object,
  string,
  uuid,
} from '#libs/platform/querying/answer.schema.js';

export const tenantSchema = named(
  'Tenant',
  object({ tenant: string(), timeZone: string(), eventsPerSecond: nullable(count()) }),
);

export const issuedKeySchema = named(
  'IssuedKey',
  object({ keyId: uuid, key: string('Shown this once, and to who asks again under the same Idempotency-Key.') }),
);

export const keyPageSchema = list(
  named(
    'Key',
    object({
      keyId: uuid,
      tenant: string(),
      scopes: array(choice(...SCOPES)),
      name: nullable(string()),
      createdAt: instant,
      expiresAt: nullable(instant),
    }),
  ),
);
