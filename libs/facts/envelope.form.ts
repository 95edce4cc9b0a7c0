import { IsObject, IsOptional, IsString } from 'class-validator';
import { IsId, IsSequence, IsSource, IsTime, OneOf } from './field.decorators.js';
import { Described, Longest, Optional, Pattern, rule } from './field.rules.js';
import type { Declared } from './schema.compiler.js';

const JSON_MEDIA = /^[^\s/;,]+\/(?:[^\s/;,]+\+)?[jJ][sS][oO][nN]\s*(?:;.*)?$/u;
const DIGITS = /^[0-9]{1,20}$/u;

/** The attributes of a CloudEvent besides its data. A null attribute counts as left out. */
export class CloudEvent {
  @OneOf(['1.0']) specversion!: string;
  @IsString() @Described('the type of the event, such as "peakend.touchpoint.recorded.v1"') type!: string;
  @IsSource() source!: string;
  @IsId() id!: string;
  @IsId() subject!: string;
  @IsOptional() @IsTime() time?: string | null;
  @IsOptional() @IsSequence() sequence?: string | null;
  @IsOptional()
  @IsString()
  @Pattern(JSON_MEDIA)
  @Described('a JSON media type such as "application/json"')
  datacontenttype?: string | null;
  @IsOptional() @IsString() @Longest(2000) @Described('a URI of at most 2000 characters') dataschema?: string | null;
  @IsObject() @Described("an object with the members of the event's type") data!: object;
}

/** A CloudEvents `sequence`, or the same as a number. */
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

/** The plain form of a fact: the members of its data, together with what a CloudEvent's envelope would carry. */
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
