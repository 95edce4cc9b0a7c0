import { IsDefined, IsIn, IsInt, IsNumber, IsObject, IsString, Max, Min, ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';
import {
  all,
  Decimals,
  Described,
  IsInstant,
  Longest,
  type MemberProblem,
  MostBytes,
  Pattern,
  rule,
  Shortest,
  WellFormed,
} from './field.rules.js';
import { MONEY_DECIMALS, MONEY_PATTERN } from './money.format.js';

/** Most bytes of a text in UTF-8, most members of an open object, most characters of a name. */
export const TEXT_BYTES = 32_768;
export const MEMBERS = 64;
export const NAME_LENGTH = 200;

const NAME = /^[^\p{Cc}\p{Cs}]*$/u;
/** `__proto__` is no name: copying such a member would change the copy instead. */
const MEMBER_NAME = /^(?!__proto__$)[^\p{Cc}\p{Cs}]{1,200}$/u;
const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*$/u;
const EXPLICIT_JOURNEY = /^(?!j_)[^\p{Cc}\p{Cs}]*$/u;
const UUID = /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/u;
/** Well-formed language tags of BCP 47 (RFC 5646 section 2.1, without the grandfathered ones). */
const LANGUAGE =
  /^(?:(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}|[A-Za-z]{4,8})(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*(?:-[A-WYZa-wyz0-9](?:-[A-Za-z0-9]{2,8})+)*(?:-[Xx](?:-[A-Za-z0-9]{1,8})+)?|[Xx](?:-[A-Za-z0-9]{1,8})+)$/u;

const string = (description: string, ...rules: PropertyDecorator[]) =>
  all(IsString(), Described(description), ...rules);

/** An id or a name as its owner writes it: not empty, no control characters. */
export const IsName = (most = NAME_LENGTH) =>
  string(`a string of 1 to ${most} characters without control characters`, Shortest(1), Longest(most), Pattern(NAME));

/** Channel names are shorter than other names: the default source `/channels/<channel>` is a name itself. */
export const IsChannel = () => IsName(100);

export const IsKebabCase = () =>
  string('a word in kebab-case such as "counter-service", of at most 100 characters', Longest(100), Pattern(KEBAB));

/** The id of a journey that the channel names itself. */
export const IsExplicitJourneyId = () =>
  string(
    'a string of 1 to 200 characters without control characters that does not start with "j_" (ids that are derived do)',
    Shortest(1),
    Longest(NAME_LENGTH),
    Pattern(EXPLICIT_JOURNEY),
  );

export const IsEventId = () => string('the event id of a touchpoint, a UUID of 36 characters', Pattern(UUID));

/** What somebody said or wrote. */
export const IsText = () =>
  string('a text of at most 32 KiB in UTF-8 without U+0000 and lone surrogates', MostBytes(TEXT_BYTES), WellFormed());

/** A short remark. */
export const IsRemark = () =>
  string('a text of at most 1000 characters without U+0000 and lone surrogates', Longest(1000), WellFormed());

export const IsLanguage = () =>
  string('a language tag of BCP 47 such as "en" or "zh-Hant"', Longest(35), Pattern(LANGUAGE));

export const IsCurrency = () =>
  string('a currency code of ISO 4217, three capital letters such as "EUR"', Pattern(/^[A-Z]{3}$/u));

export const IsTime = () =>
  all(
    IsString(),
    IsInstant(),
    Described('a time of RFC 3339 with offset such as "2024-01-31T09:30:00+01:00", years 1 to 9999'),
  );

export const IsSequence = () => string('a string of 1 to 20 digits', Pattern(/^[0-9]{1,20}$/u));

/** A level of emotion. */
export const IsSigned = () =>
  all(IsNumber({ allowNaN: false, allowInfinity: false }), Min(-1), Max(1), Described('a number from -1 to 1'));

export const IsSeconds = () =>
  all(
    IsNumber({ allowNaN: false, allowInfinity: false }),
    Min(0),
    Max(1e9),
    Described('a number of seconds from 0 to 1000000000'),
  );

export const IsWhole = (least: number, most: number) =>
  all(IsInt(), Min(least), Max(most), Described(`an integer from ${least} to ${most}`));

export const OneOf = (values: readonly string[]) =>
  all(IsString(), IsIn(values), Described(`one of ${values.map((value) => `"${value}"`).join(', ')}`));

/** An amount of money, as a decimal string or a JSON number. */
export function IsMoney(least?: 0): PropertyDecorator {
  const pattern = least === 0 ? new RegExp(MONEY_PATTERN.source.replace('-?', ''), 'u') : MONEY_PATTERN;
  const above = least === 0 ? { minimum: 0 } : { exclusiveMinimum: -1e11 };
  return all(
    rule('money', { type: ['string', 'number'] }, (value) => typeof value === 'string' || Number.isFinite(value)),
    rule('moneyText', { pattern: pattern.source }, (value) => typeof value !== 'string' || pattern.test(value)),
    rule('moneyRange', { ...above, exclusiveMaximum: 1e11 }, (value) => {
      return typeof value !== 'number' || (value < 1e11 && (least === 0 ? value >= 0 : value > -1e11));
    }),
    Decimals(MONEY_DECIMALS),
    Described(
      `an amount, ${least === 0 ? '0 or more, ' : ''}below 100000000000 with at most 4 decimals, as a decimal string such as "12.50" or a number`,
    ),
  );
}

/** An object of another class; nothing else than its members. */
export const Nested = (type: new () => object) =>
  all(
    IsDefined(),
    IsObject(),
    ValidateNested({ context: { type } }),
    Type(() => type),
    Described('an object'),
  );

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An open object of at most 64 members, each of which passes `problemOf` (null: nothing is wrong) and `member`. */
function openObject(
  name: string,
  member: object,
  problemOf: (value: unknown) => string | null,
  what: string,
): PropertyDecorator {
  const problems = (value: unknown): MemberProblem[] => {
    if (!isPlain(value)) return [];
    return Object.entries(value).flatMap(([key, item]) => {
      const code = MEMBER_NAME.test(key) ? problemOf(item) : 'INVALID_NAME';
      return code === null ? [] : [{ name: key, code }];
    });
  };
  const fragment = {
    type: 'object',
    maxProperties: MEMBERS,
    propertyNames: { pattern: MEMBER_NAME.source },
    additionalProperties: member,
    description: `an object of at most ${MEMBERS} members, each ${what}`,
  };
  const holds = (value: unknown) =>
    isPlain(value) && Object.keys(value).length <= MEMBERS && problems(value).length === 0;
  return rule(name, fragment, holds, { problems });
}

/** Ratings by dimension, 0 … 10. */
export const IsRatings = () =>
  openObject(
    'ratings',
    { type: 'number', minimum: 0, maximum: 10, description: 'a number from 0 to 10' },
    (value) => (typeof value !== 'number' ? 'WRONG_TYPE' : value >= 0 && value <= 10 ? null : 'OUT_OF_RANGE'),
    'a number from 0 to 10',
  );

/** A flat object of strings, numbers and booleans; where `clearable`, null clears a member. */
export function IsFlatObject(clearable: boolean): PropertyDecorator {
  const types = clearable ? ['string', 'number', 'boolean', 'null'] : ['string', 'number', 'boolean'];
  const what = `a string, number${clearable ? ', boolean or null' : ' or boolean'}`;
  const problemOf = (value: unknown) => {
    if (typeof value === 'string') {
      if (Buffer.byteLength(value) > TEXT_BYTES) return 'TOO_LONG';
      return /[\0\p{Cs}]/u.test(value) ? 'INVALID_FORMAT' : null;
    }
    if (value === null) return clearable ? null : 'WRONG_TYPE';
    return Number.isFinite(value) || typeof value === 'boolean' ? null : 'WRONG_TYPE';
  };
  const member = {
    type: types,
    'x-max-bytes': TEXT_BYTES,
    'x-well-formed': true,
    description: `${what}, at most 32 KiB`,
  };
  return openObject('flat', member, problemOf, what);
}
