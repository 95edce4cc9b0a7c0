import type { NumberFormat } from './cell.number.js';
import type { TimeFormat } from './cell.time.js';
import type { Skip } from './mapping.skip.js';

/** A mapping file, checked and with its defaults filled in. docs/import.md explains each member to operators. */
export interface Mapping extends TimeFormat, NumberFormat {
  readonly source: string;
  /** One character; a blank stands for any run of blanks and tabs. */
  readonly delimiter: string;
  /** null: UTF-8, unless the file has a mark. */
  readonly encoding: string | null;
  /** The sheet of a spreadsheet, by name or by number from 1; null: the first. */
  readonly sheet: string | number | null;
  readonly skip: Skip;
  /** true: the first record names the columns; false: they are called 1, 2, 3 …; otherwise their names. */
  readonly header: boolean | readonly string[];
  /** Words that stand for an empty cell. */
  readonly empty: readonly string[];
  readonly id: 'row' | readonly string[];
  readonly entries: readonly Entry[];
}

/** One thing that a row means: an event to publish, or a command on the complaint that `subject` names. */
export interface Entry {
  readonly kind: 'event' | 'command';
  /** The event type without prefix and suffix, or the command's name. */
  readonly name: string;
  /** All of them must hold. */
  readonly when: readonly Condition[];
  readonly subject: Value;
  readonly time: Value | null;
  readonly sequence: Value | null;
  readonly data: readonly Field[];
}

export interface Condition {
  readonly column: string;
  readonly in: readonly string[] | null;
  /** Holds for numbers less than this. */
  readonly below: number | null;
  /** Holds for numbers equal to or greater than this. */
  readonly atLeast: number | null;
}

export interface Field {
  /** `journey.id` → ['journey', 'id'] */
  readonly path: readonly string[];
  /** Several make a list, such as labels; those without a value are left out of it. */
  readonly value: Value | readonly Value[];
}

export type Scalar = string | number | boolean;

/** Where a value comes from, then what is done to it: map first, then number or time. */
export interface Value {
  readonly from:
    | { readonly kind: 'column'; readonly column: string }
    | { readonly kind: 'constant'; readonly value: Scalar }
    | { readonly kind: 'template'; readonly parts: readonly TemplatePart[] };
  /** null as a target leaves the field out. */
  readonly map: ReadonlyMap<string, Scalar | null> | null;
  /** The target for cells that `map` does not name; undefined: such a row is rejected. */
  readonly otherwise: Scalar | null | undefined;
  readonly number: boolean;
  readonly negate: boolean;
  readonly time: boolean;
}

export type TemplatePart = { readonly text: string } | { readonly column: string };

/** All columns that a mapping reads, each once. */
export function columnsOf(mapping: Mapping): string[] {
  const columns = new Set<string>(mapping.id === 'row' ? [] : mapping.id);
  for (const entry of mapping.entries) {
    for (const condition of entry.when) columns.add(condition.column);
    for (const value of [entry.subject, entry.time, entry.sequence, ...entry.data.flatMap((field) => field.value)]) {
      if (value?.from.kind === 'column') columns.add(value.from.column);
      if (value?.from.kind === 'template')
        for (const part of value.from.parts) if ('column' in part) columns.add(part.column);
    }
  }
  return [...columns];
}
