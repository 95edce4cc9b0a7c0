import { IsIn, IsInt, IsNumber, IsString, Max, Min } from 'class-validator';
import {
  all,
  Currency,
  Decimals,
  Described,
  Distinct,
  IsInstant,
  Language,
  Longest,
  MostBytes,
  NOT_CONTROL,
  Pattern,
  rule,
  Shortest,
  SourceReference,
  WellFormed,
} from './field.rules.js';
import { MONEY_DECIMALS, MONEY_PATTERN } from './money.format.js';

/** Most bytes of a text in UTF-8, and most characters of a name. */
export const TEXT_BYTES = 32_768;
const NAME_LENGTH = 200;
/** Most characters of a word. */
export const WORD_LENGTH = 100;

const NAME = new RegExp(`^${NOT_CONTROL}*$`, 'u');
export const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*$/u;
const EXPLICIT_JOURNEY = new RegExp(`^(?!j_)${NOT_CONTROL}*$`, 'u');
const UUID = /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/u;

const string = (description: string, ...rules: PropertyDecorator[]) =>
  all(IsString(), Described(description), ...rules);

/** An id or a name as its owner writes it: not empty and without control characters. */
export const IsName = (most = NAME_LENGTH) =>
  string(
    `a string of 1 to ${most} characters without control characters`,
    Shortest(1),
    Longest(most),
    Pattern(NAME),
    WellFormed(),
  );

/** An id by which other facts, routes and readers of the log find something. */
export const IsId = () =>
  string(
    'a string of 1 to 200 characters without control characters and noncharacters, neither beginning nor ending with white space or invisible characters, and neither "." nor ".."',
    Shortest(1),
    Longest(NAME_LENGTH),
    Pattern(NAME),
    WellFormed(),
    Distinct(),
  );

export const IsSource = () =>
  string(
    'a URI reference of 1 to 200 characters such as "/channels/web" or "https://shop.example/orders", percent-encoded where RFC 3986 and 3987 want it, with a scheme of more than one letter if any, and a host and a port of at most 65535 behind "//"',
    Shortest(1),
    Longest(NAME_LENGTH),
    Pattern(NAME),
    WellFormed(),
    SourceReference(),
  );

/** Channel names are shorter than other names because the default source is made from them. */
export const IsChannel = () => IsName(100);

export const IsKebabCase = () =>
  string(
    `a word in kebab-case such as "counter-service", of at most ${WORD_LENGTH} characters`,
    Longest(WORD_LENGTH),
    Pattern(KEBAB),
  );

/** The id of a journey, chosen by the channel. */
export const IsExplicitJourneyId = () =>
  string(
    'a string of 1 to 200 characters without control characters and noncharacters, neither beginning nor ending with white space or invisible characters, that is neither "." nor ".." and does not start with "j_" (ids that are derived do)',
    Shortest(1),
    Longest(NAME_LENGTH),
    Pattern(EXPLICIT_JOURNEY),
    WellFormed(),
    Distinct(),
  );

export const IsEventId = (of = 'a touchpoint') =>
  string(`the event id of ${of}, a UUID of 36 characters`, Pattern(UUID));

/** What somebody said or wrote. */
export const IsText = () =>
  string('a text of at most 32 KiB in UTF-8 without U+0000 and lone surrogates', MostBytes(TEXT_BYTES), WellFormed());

/** A short remark. */
export const IsRemark = () =>
  string('a text of at most 1000 characters without U+0000 and lone surrogates', Longest(1000), WellFormed());

export const IsLanguage = () =>
  string(
    'a language: a tag of BCP 47 such as "en" or "zh-Hant", a code of ISO 639 such as "hun", a locale such as "en_GB", or a name in English or in the language itself such as "English"',
    Longest(35),
    Language(),
  );

export const IsCurrency = () =>
  string('a currency code of ISO 4217, three capital letters such as "EUR"', Pattern(/^[A-Z]{3}$/u), Currency());

export const IsTime = () =>
  all(
    IsString(),
    IsInstant(),
    Described('a time of RFC 3339 with offset such as "2024-01-31T09:30:00+01:00", years 1 to 9999'),
  );

const DAY = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/u;

/** A day of the tenant's; whether there is such a day is for the reader to say. */
export const IsDay = () => string('a day such as "2024-01-31"', Pattern(DAY));

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

export const IsYesOrNo = () =>
  all(
    rule('yesOrNo', { type: 'boolean' }, (value) => typeof value === 'boolean'),
    Described('true or false'),
  );

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
