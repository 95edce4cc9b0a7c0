import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { SCOPES, type Scope } from '#libs/platform/auth/access.js';
import type { Member, MembersSchema } from '#libs/platform/input/members.reader.js';
import { wrongMoment } from './administration.rules.js';
import { wrongTimeZone } from './time.zone.js';

const MOST_EVENTS_PER_SECOND = 1_000_000_000;
const TENANT_NAME = /^[a-z0-9-]{1,63}$/;
const LABEL = /^[^\p{Cc}\p{Cs}]{1,200}$/u;

const tenantName: Member = {
  type: 'string',
  pattern: TENANT_NAME.source,
  says: 'must be 1 to 63 of a-z, 0-9 and -',
};
/** Null: left out. */
const maybeTenantName: Member = { ...tenantName, type: ['string', 'null'] };
const quota: Member = {
  type: ['integer', 'null'],
  minimum: 1,
  maximum: MOST_EVENTS_PER_SECOND,
  says: `must be a whole number from 1 to ${MOST_EVENTS_PER_SECOND}, or null for none`,
};
const scopes: Member = {
  type: 'array',
  minItems: 1,
  maxItems: SCOPES.length,
  items: { enum: SCOPES },
  says: {
    type: `must be a list of some of ${SCOPES.join(', ')}`,
    minItems: `must name at least one of ${SCOPES.join(', ')}`,
    maxItems: 'names a scope twice',
    enum: `must hold only ${SCOPES.join(', ')}`,
  },
};
const label: Member = {
  type: ['string', 'null'],
  pattern: LABEL.source,
  says: { type: 'must be text', pattern: 'must be 1 to 200 characters without control characters' },
};

export class NewTenantInput {
  static readonly schema: MembersSchema = {
    properties: {
      name: tenantName,
      timeZone: { rule: (value) => (value === null ? null : wrongTimeZone(value)) },
      eventsPerSecond: quota,
    },
    required: ['name'],
  };

  @ApiProperty({ pattern: TENANT_NAME.source, example: 'north-shop' })
  name!: string;

  @ApiPropertyOptional({
    type: 'string',
    default: 'UTC',
    example: 'Europe/Berlin',
    description: "IANA time zone of this tenant's dates; it never changes.",
  })
  timeZone?: string | null;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: MOST_EVENTS_PER_SECOND,
    nullable: true,
    example: 1000,
    description: 'Publishing quota; null: none.',
  })
  eventsPerSecond?: number | null;
}

export class TenantChangeInput {
  static readonly schema: MembersSchema = { properties: { eventsPerSecond: quota }, required: ['eventsPerSecond'] };

  @ApiProperty({
    type: 'integer',
    minimum: 1,
    maximum: MOST_EVENTS_PER_SECOND,
    nullable: true,
    example: 1000,
    description: 'Publishing quota; null: none.',
  })
  eventsPerSecond!: number | null;
}

export class NewKeyInput {
  static readonly schema: MembersSchema = {
    properties: { tenant: maybeTenantName, scopes, name: label, expiresAt: { rule: wrongMoment } },
    required: ['scopes'],
  };

  @ApiPropertyOptional({
    type: 'string',
    pattern: TENANT_NAME.source,
    example: 'demo',
    description: "Needed with the installation's admin key; else the sender's own.",
  })
  tenant?: string | null;

  @ApiProperty({ enum: SCOPES, isArray: true, minItems: 1, example: ['publish'] })
  scopes!: Scope[];

  @ApiPropertyOptional({
    type: 'string',
    minLength: 1,
    maxLength: 200,
    nullable: true,
    example: 'the web shop',
    description: 'For people.',
  })
  name?: string | null;

  @ApiPropertyOptional({
    type: 'string',
    format: 'date-time',
    nullable: true,
    example: '2099-12-31T23:59:59Z',
    description: 'From then on the key is refused.',
  })
  expiresAt?: string | null;
}
