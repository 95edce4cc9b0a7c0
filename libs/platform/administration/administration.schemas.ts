import { SCOPES } from '#libs/platform/auth/access.js';

const text = { type: 'string' };
const moment = { type: 'string', format: 'date-time' };

export const tenantSchema = {
  type: 'object',
  required: ['tenant', 'timeZone', 'eventsPerSecond'],
  properties: { tenant: text, timeZone: text, eventsPerSecond: { type: 'integer', nullable: true } },
};

export const issuedKeySchema = {
  type: 'object',
  required: ['keyId', 'key'],
  properties: { keyId: { type: 'string', format: 'uuid' }, key: { ...text, description: 'Shown this once.' } },
};

export const keyPageSchema = {
  type: 'object',
  required: ['items', 'nextCursor'],
  properties: {
    items: {
      type: 'array',
      items: {
        type: 'object',
        required: ['keyId', 'tenant', 'scopes', 'name', 'createdAt', 'expiresAt'],
        properties: {
          keyId: { type: 'string', format: 'uuid' },
          tenant: text,
          scopes: { type: 'array', items: { type: 'string', enum: [...SCOPES] } },
          name: { ...text, nullable: true },
          createdAt: moment,
          expiresAt: { ...moment, nullable: true },
        },
      },
    },
    nextCursor: { ...text, nullable: true },
  },
};
