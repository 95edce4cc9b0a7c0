import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  ValidateIf,
} from 'class-validator';
import { SCOPES, type Scope } from '#libs/platform/auth/access.js';
import { IsMoment, IsTimeZone } from './administration.validators.js';

const MOST_EVENTS_PER_SECOND = 1_000_000_000;
const TENANT_NAME = /^[a-z0-9-]{1,63}$/;
const LABEL = /^[^\p{Cc}\p{Cs}]{1,200}$/u;

const nameRule = { message: 'must be 1 to 63 of a-z, 0-9 and -' };
const quotaRule = { message: `must be a whole number from 1 to ${MOST_EVENTS_PER_SECOND}, or null for none` };
/** Unlike IsOptional, which also lets null through. */
const IfGiven = () => ValidateIf((_object, value) => value !== undefined);

export class NewTenantInput {
  @ApiProperty({ pattern: TENANT_NAME.source, example: 'acme' })
  @Matches(TENANT_NAME, nameRule)
  name!: string;

  @ApiPropertyOptional({
    default: 'UTC',
    example: 'Europe/Berlin',
    description: "IANA zone of this tenant's dates; it never changes.",
  })
  @IfGiven()
  @IsTimeZone()
  timeZone?: string;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: MOST_EVENTS_PER_SECOND,
    nullable: true,
    description: 'Publishing quota; null: none.',
  })
  @IsOptional()
  @IsInt(quotaRule)
  @Min(1, quotaRule)
  @Max(MOST_EVENTS_PER_SECOND, quotaRule)
  eventsPerSecond?: number | null;
}

export class TenantChangeInput {
  @ApiProperty({
    type: 'integer',
    minimum: 1,
    maximum: MOST_EVENTS_PER_SECOND,
    nullable: true,
    description: 'Publishing quota; null: none.',
  })
  @ValidateIf((_object, value) => value !== null)
  @IsInt(quotaRule)
  @Min(1, quotaRule)
  @Max(MOST_EVENTS_PER_SECOND, quotaRule)
  eventsPerSecond!: number | null;
}

export class NewKeyInput {
  @ApiPropertyOptional({
    pattern: TENANT_NAME.source,
    description: "Needed with the installation's admin key; else the sender's own.",
  })
  @IfGiven()
  @Matches(TENANT_NAME, nameRule)
  tenant?: string;

  @ApiProperty({ enum: SCOPES, isArray: true, minItems: 1, example: ['publish'] })
  @IsArray({ message: 'must be a list of scopes' })
  @ArrayNotEmpty({ message: 'must name at least one scope' })
  @ArrayMaxSize(SCOPES.length, { message: 'names a scope twice' })
  @IsIn(SCOPES, { each: true, message: `must hold only ${SCOPES.join(', ')}` })
  scopes!: Scope[];

  @ApiPropertyOptional({ type: 'string', minLength: 1, maxLength: 200, nullable: true, description: 'For people.' })
  @IsOptional()
  @IsString({ message: 'must be text' })
  @Matches(LABEL, { message: 'must be 1 to 200 characters without control characters' })
  name?: string | null;

  @ApiPropertyOptional({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'From then on the key is refused.',
  })
  @IsOptional()
  @IsMoment()
  expiresAt?: string | null;
}
