import { ValidateBy, ValidateIf, type ValidationArguments } from 'class-validator';
import { isCurrency } from './currency.codes.js';
import { isDistinct } from '#libs/kernel/id.format.js';
import { hasDecimals } from './money.format.js';
import { parseInstant } from './instant.format.js';
import { isSource } from './source.format.js';
import { languageTag } from './words/language.tag.js';

/** A piece of JSON Schema: what a rule means to ajv and to readers of the API. */
export type Fragment = { readonly [keyword: string]: unknown };

/** What is wrong with a member's member: the last step of its path, and a code. */
export interface MemberProblem {
  readonly name: string;
  readonly code: string;
}

/** What a rule leaves in its metadata for the schema compiler and for any code that maps class-validator's errors. */
export interface RuleContext {
  readonly problems?: (value: unknown) => readonly MemberProblem[];
  readonly presence?: 'optional' | PresenceBy;
}

export interface PresenceBy {
  readonly by: string;
  readonly cases: Readonly<Record<string, 'required' | 'optional' | 'absent'>>;
}

/** Limits that depend on the value of a sibling. */
export interface RangesBy {
  readonly by: string;
  readonly ranges: Readonly<Record<string, readonly [number, number]>>;
}

/** A string with the methods of ES2024, which Node has had since version 20. */
export type UnicodeString = string & { isWellFormed(): boolean; toWellFormed(): string };

/** Several decorators as one. */
export function all(...decorators: PropertyDecorator[]): PropertyDecorator {
  return (target, property) => {
    for (const decorate of decorators) decorate(target, property);
  };
}

/** A rule stated twice: class-validator checks it with `holds`, the compiled validator with `fragment`. */
export function rule(
  name: string,
  fragment: Fragment,
  holds: (value: unknown, args: ValidationArguments) => boolean,
  context?: RuleContext,
): PropertyDecorator {
  return ValidateBy(
    {
      name,
      constraints: [fragment],
      validator: {
        validate: (value, args) => holds(value, args as ValidationArguments),
        defaultMessage: () => `$property fails the rule ${name}`,
      },
    },
    context === undefined ? undefined : { context },
  );
}

/** The member may be left out; null does not count as left out. */
export const Optional = (): PropertyDecorator =>
  ValidateIf((_, value) => value !== undefined, { context: { presence: 'optional' } satisfies RuleContext });

function caseOf<Case>(object: object, by: string, cases: Readonly<Record<string, Case>>): Case | undefined {
  const key = (object as Record<string, unknown>)[by];
  return typeof key === 'string' && Object.hasOwn(cases, key) ? cases[key] : undefined;
}

/** Whether the member is present depends on the value of a sibling. */
export function PresentBy(by: string, cases: PresenceBy['cases']): PropertyDecorator {
  const absent = rule('absent', {}, (_, args) => caseOf(args.object, by, cases) !== 'absent');
  const conditional = ValidateIf((object, value) => value !== undefined || caseOf(object, by, cases) === 'required', {
    context: { presence: { by, cases } } satisfies RuleContext,
  });
  return all(conditional, absent);
}

/** A number whose limits depend on the value of a sibling. */
export function RangeBy(by: string, ranges: RangesBy['ranges']): PropertyDecorator {
  return rule('rangeBy', { rangesBy: { by, ranges } satisfies RangesBy }, (value, args) => {
    const range = caseOf(args.object, by, ranges);
    return range === undefined || (typeof value === 'number' && value >= range[0] && value <= range[1]);
  });
}

const text = (holds: (value: string) => boolean) => (value: unknown) => typeof value === 'string' && holds(value);

/** Length in Unicode code points, as JSON Schema counts (class-validator counts some emoji differently). */
export const Shortest = (least: number) =>
  rule(
    'shortest',
    { minLength: least },
    text((value) => [...value].length >= least),
  );
export const Longest = (most: number) =>
  rule(
    'longest',
    { maxLength: most },
    text((value) => [...value].length <= most),
  );

/** Size in UTF-8. */
export const MostBytes = (most: number) =>
  rule(
    'mostBytes',
    { 'x-max-bytes': most },
    text((value) => Buffer.byteLength(value) <= most),
  );

/** No lone surrogate and no U+0000: UTF-8 cannot hold the one, PostgreSQL cannot hold the other. */
export const WellFormed = () =>
  rule(
    'wellFormed',
    { 'x-well-formed': true },
    text((value) => !/[\0\p{Cs}]/u.test(value)),
  );

/**
 * Any character but the control characters (Cc), by their numbers: not every dialect of patterns knows the classes of
 * Unicode; Python's does not.
 */
export const NOT_CONTROL = '[^\\u0000-\\u001f\\u007f-\\u009f]';

export const Pattern = (pattern: RegExp) =>
  rule(
    'pattern',
    { pattern: pattern.source },
    text((value) => pattern.test(value)),
  );

/** An id that nobody can mistake for another one. */
export const Distinct = () => rule('distinct', { 'x-distinct': true }, text(isDistinct));

/** A code that ISO 4217 has, or had. */
export const Currency = () => rule('currency', { 'x-currency': true }, text(isCurrency));

/** A language that somebody can tell: the texts of others would be judged by nothing, in silence. */
export const Language = () =>
  rule(
    'language',
    { 'x-language': true },
    text((value) => languageTag(value) !== null),
  );

/** A URI reference that readers of the topic take. */
export const SourceReference = () => rule('source', { format: 'iri-reference' }, text(isSource));

/** Describes the member, as the end of the message that refuses it: "must be …". */
export const Described = (description: string) => rule('described', { description }, () => true);

export const IsInstant = () =>
  rule(
    'instant',
    { type: 'string', format: 'date-time' },
    text((value) => parseInstant(value) !== null),
  );

export const Decimals = (most: number) =>
  rule('decimals', { 'x-decimals': most }, (value) => typeof value !== 'number' || hasDecimals(value, most));
