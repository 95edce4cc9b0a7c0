/** Words that the translated lists score wrongly or not at all; null: the word carries no feeling. */
export const corrections: Readonly<Record<string, Readonly<Record<string, number | null>>>> = {
  hu: { szörnyű: -3 },
};

/** Words that turn the meaning of what stands near them. */
export const negators: Readonly<Record<string, readonly string[]>> = {};

/** Languages whose negators follow what they negate. */
export const trailingNegation: ReadonlySet<string> = new Set(['ja', 'ko', 'tr']);
