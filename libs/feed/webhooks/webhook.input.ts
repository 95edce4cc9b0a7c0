import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ALERT_LEVELS, type AlertLevel } from '#libs/facts/alert/alert.events.js';
import { FEED_EVENTS, type FeedEventType } from '#libs/feed/items/feed.events.js';
import type { Member, MembersSchema } from '#libs/platform/input/members.reader.js';
import { wrongUrl } from './webhook.url.js';

const DESCRIPTION = /^[^\p{Cc}\p{Cs}]{1,200}$/u;
const TIER = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const MOST_TIERS = 100;

const url: Member = { rule: wrongUrl, says: { type: 'must be a URL such as https://alerts.example.com/peakend' } };
const events: Member = {
  type: 'array',
  minItems: 1,
  maxItems: FEED_EVENTS.length,
  items: { enum: FEED_EVENTS },
  says: {
    type: `must be a list of some of ${FEED_EVENTS.join(', ')}`,
    minItems: `must name at least one of ${FEED_EVENTS.join(', ')}`,
    maxItems: 'names an event twice',
    enum: `must hold only ${FEED_EVENTS.join(', ')}`,
  },
};
/** Null: left out. */
const maybeUrl: Member = { ...url, rule: (value) => (value === null ? null : wrongUrl(value)) };
const maybeEvents: Member = { ...events, type: ['array', 'null'] };
const maybeEnabled: Member = { type: ['boolean', 'null'], says: 'must be true or false' };
const description: Member = {
  type: ['string', 'null'],
  pattern: DESCRIPTION.source,
  says: { type: 'must be text', pattern: 'must be 1 to 200 characters without control characters' },
};
const minLevel: Member = {
  enum: [...ALERT_LEVELS, null],
  says: `must be one of ${ALERT_LEVELS.join(', ')}, or null for all`,
};
const tiers: Member = {
  type: ['array', 'null'],
  minItems: 1,
  maxItems: MOST_TIERS,
  items: { type: 'string', pattern: TIER.source, maxLength: 200 },
  says: `must be a list of 1 to ${MOST_TIERS} tiers in kebab-case, or null for all`,
};

const narrowing = { description, minLevel, tiers };

export class NewWebhookInput {
  static readonly schema: MembersSchema = { properties: { url, events, ...narrowing }, required: ['url', 'events'] };

  @ApiProperty({ format: 'uri', maxLength: 2048, example: 'https://alerts.example.com/peakend' })
  url!: string;

  @ApiProperty({ enum: FEED_EVENTS, isArray: true, minItems: 1, example: ['churn.alert.raised'] })
  events!: FeedEventType[];

  @ApiPropertyOptional({
    type: 'string',
    minLength: 1,
    maxLength: 200,
    nullable: true,
    example: 'the branch managers',
    description: 'For people.',
  })
  description?: string | null;

  @ApiPropertyOptional({
    type: 'string',
    enum: ALERT_LEVELS,
    nullable: true,
    example: 'high',
    description: 'Only alerts that have reached this level; null: all.',
  })
  minLevel?: AlertLevel | null;

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'string', pattern: TIER.source },
    minItems: 1,
    maxItems: MOST_TIERS,
    nullable: true,
    example: ['vip', 'gold'],
    description: 'Only alerts about customers of these tiers; null: all.',
  })
  tiers?: string[] | null;
}

export class WebhookChangeInput {
  static readonly schema: MembersSchema = {
    properties: { url: maybeUrl, events: maybeEvents, ...narrowing, enabled: maybeEnabled },
    required: [],
  };

  @ApiPropertyOptional({ type: 'string', format: 'uri', maxLength: 2048 })
  url?: string | null;

  @ApiPropertyOptional({ enum: FEED_EVENTS, isArray: true, minItems: 1 })
  events?: FeedEventType[] | null;

  @ApiPropertyOptional({
    type: 'string',
    minLength: 1,
    maxLength: 200,
    nullable: true,
    example: 'for the retention team',
  })
  description?: string | null;

  @ApiPropertyOptional({ type: 'string', enum: ALERT_LEVELS, nullable: true })
  minLevel?: AlertLevel | null;

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'string', pattern: TIER.source },
    minItems: 1,
    maxItems: MOST_TIERS,
    nullable: true,
  })
  tiers?: string[] | null;

  @ApiPropertyOptional({
    type: 'boolean',
    description: 'false: nothing is sent; true: it goes on where it stopped, and what failed before does not count.',
  })
  enabled?: boolean | null;
}
