import { IsDefined, IsObject, ValidateNested } from 'class-validator';
import { KEBAB, TEXT_BYTES, WORD_LENGTH } from './field.decorators.js';
import { all, Described, type MemberProblem, NOT_CONTROL, rule, type UnicodeString } from './field.rules.js';

/** Most members of an open object. */
const MEMBERS = 64;
/** `__proto__` is no name: copying such a member would change the copy instead. */
const MEMBER_NAME = new RegExp(`^(?!__proto__$)${NOT_CONTROL}{1,200}$`, 'u');
const isMemberName = (name: string) => MEMBER_NAME.test(name) && (name as UnicodeString).isWellFormed();

/** An object of another class, with no further members. */
export const Nested = (type: new () => object) =>
  all(IsDefined(), IsObject(), ValidateNested({ context: { type } }), Described('an object'));

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An open object of at most 64 members, each of which passes `problemOf` (null: nothing wrong) and `member`. */
function openObject(
  name: string,
  member: object,
  problemOf: (value: unknown) => string | null,
  what: string,
): PropertyDecorator {
  const problems = (value: unknown): MemberProblem[] => {
    if (!isPlain(value)) return [];
    return Object.entries(value).flatMap(([key, item]) => {
      const code = isMemberName(key) ? problemOf(item) : 'INVALID_NAME';
      return code === null ? [] : [{ name: key, code }];
    });
  };
  const fragment = {
    type: 'object',
    maxProperties: MEMBERS,
    propertyNames: { pattern: MEMBER_NAME.source, 'x-well-formed': true },
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
    (value) =>
      typeof value !== 'number' || !Number.isFinite(value)
        ? 'WRONG_TYPE'
        : value >= 0 && value <= 10
          ? null
          : 'OUT_OF_RANGE',
    'a number from 0 to 10',
  );

/** A short list of words in kebab-case. */
export function IsWords(most: number): PropertyDecorator {
  const problems = (value: unknown): MemberProblem[] => {
    if (!Array.isArray(value) || value.length > most) return [];
    return value.flatMap((word: unknown, at) => {
      const code = problemOfWord(word);
      return code === null ? [] : [{ name: `${at}`, code }];
    });
  };
  const what = `a word in kebab-case such as "first-order", of at most ${WORD_LENGTH} characters`;
  const fragment = {
    type: 'array',
    maxItems: most,
    items: { type: 'string', maxLength: WORD_LENGTH, pattern: KEBAB.source, description: what },
    description: `a list of at most ${most} words in kebab-case`,
  };
  const holds = (value: unknown) => Array.isArray(value) && value.length <= most && problems(value).length === 0;
  return rule('words', fragment, holds, { problems });
}

function problemOfWord(word: unknown): string | null {
  if (typeof word !== 'string') return 'WRONG_TYPE';
  if ([...word].length > WORD_LENGTH) return 'TOO_LONG';
  return KEBAB.test(word) ? null : 'INVALID_FORMAT';
}

/** A flat object of strings, numbers and booleans; null clears a member if `clearable`. */
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
