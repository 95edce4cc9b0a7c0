import { SCOPES } from '#libs/platform/auth/access.js';
import {
  array,
  choice,
  count,
  instant,
  list,
  nullable,
  object,
  string,
  uuid,
} from '#libs/platform/querying/answer.schema.js';

export const tenantSchema = object({ tenant: string(), timeZone: string(), eventsPerSecond: nullable(count()) });

export const issuedKeySchema = object({ keyId: uuid, key: string('Shown only once.') });

export const keyPageSchema = list(
  object({
    keyId: uuid,
    tenant: string(),
    scopes: array(choice(...SCOPES)),
    name: nullable(string()),
    createdAt: instant,
    expiresAt: nullable(instant),
  }),
);
