/** Values of a cell's dimensions: all of them, none, or one. */
export const ALL = '*';
export const NONE = '-';
export const one = (value: string | null): string => (value === null ? NONE : `=${value}`);

/** The day under which a cell holds all days. */
export const ALL_DAYS = '-infinity';
