/** Most characters of a word, and of a name unless said otherwise. */
export const MOST_CHARACTERS = 100;

const KEBAB_CASE = '^[a-z0-9]+(-[a-z0-9]+)*$';
const WORD = new RegExp(KEBAB_CASE, 'u');

/** Whether a text is a valid name for a definition, a touchpoint type, a tier, a calendar or a service level. */
export function isWord(text: string): boolean {
  return text.length <= MOST_CHARACTERS && WORD.test(text);
}

export const word = (example: string) => ({
  type: 'string',
  pattern: KEBAB_CASE,
  maxLength: MOST_CHARACTERS,
  description: `a word in kebab-case such as "${example}"`,
});

/** Control characters and surrogates by their numbers: not every dialect of patterns knows classes of Unicode. */
export const nameOf = (mostCharacters: number) => ({
  type: 'string',
  minLength: 1,
  maxLength: mostCharacters,
  pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f\\ud800-\\udfff]*$',
  description: `a name of 1 to ${mostCharacters} characters without control characters`,
});

export const textOf = (mostCharacters: number) => ({
  type: 'string',
  minLength: 1,
  maxLength: mostCharacters,
  pattern: '^[^\\u0000\\ud800-\\udfff]*$',
  description: `a text of 1 to ${mostCharacters} characters without U+0000 and lone surrogates`,
});
