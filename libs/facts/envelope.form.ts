import { IsObject, IsOptional, IsString } from 'class-validator';
import { IsId, IsSource, IsTime, OneOf } from './field.decorators.js';
import { Described, Longest, Optional, Pattern, rule, SourceReference } from './field.rules.js';
import type { Declared } from './schema.compiler.js';

const JSON_MEDIA = /^[^\s/;,]+\/(?:[^\s/;,]+\+)?[jJ][sS][oO][nN]\s*(?:;.*)?$/u;
const DIGITS = /^[0-9]{1,20}$/u;

/** A CloudEvents `sequence`, or the same as a number, as JSON writers send it. */
const IsPlainSequence = () => {
  const what = 'a string of 1 to 20 digits or an integer of 0 or more';
  const most = Number.MAX_SAFE_INTEGER;
  const fragment = {
    type: ['string', 'integer'],
    pattern: DIGITS.source,
    minimum: 0,
    maximum: most,
    description: what,
  };
  const holds = (value: unknown) =>
    typeof value === 'string' ? DIGITS.test(value) : Number.isSafeInteger(value) && (value as number) >= 0;
  return rule('sequence', fragment, holds);
};

/** What a CloudEvent carries beside its data. An attribute that is null is one that was left out. */
export class CloudEvent {
  @OneOf(['1.0']) specversion!: string;
  @IsString() @Described('the type of the event, such as "peakend.touchpoint.recorded.v1"') type!: string;
  @IsSource() source!: string;
  @IsId() id!: string;
  @IsId() subject!: string;
  @IsOptional() @IsTime() time?: string | null;
  @IsOptional() @IsPlainSequence() sequence?: string | number | null;
  @IsOptional()
  @IsString()
  @Pattern(JSON_MEDIA)
  @Described('a media type of JSON such as "application/json"')
  datacontenttype?: string | null;
  @IsOptional()
  @IsString()
  @Longest(1024)
  @SourceReference()
  @Described('a URI of at most 1024 characters')
  dataschema?: string | null;
  @IsObject() @Described("an object with the members of the event's type") data!: object;
}

/** The plain form of a fact: the members of its data, and of its envelope what a CloudEvent would carry. */
export function Plain(base: Declared): Declared {
  class PlainForm extends base {
    @IsId() customerId!: string;
    @Optional() @IsTime() occurredAt?: string;
    @Optional() @IsSource() source?: string;
    @Optional() @IsId() id?: string;
    @Optional() @IsPlainSequence() sequence?: string | number;
  }
  return PlainForm;
}

/** Members of the plain form that do not belong to the data. */
export const envelopeMembers: ReadonlySet<string> = new Set(['customerId', 'occurredAt', 'source', 'id', 'sequence']);
