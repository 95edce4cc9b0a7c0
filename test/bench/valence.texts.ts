import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';

/** Texts of customers with labels, of praise and of blame only. They are not part of the project: a folder holds them. */

export interface LabelledText {
  readonly text: string;
  readonly isPraise: boolean;
}

export interface LabelledSet {
  readonly name: string;
  readonly language: string;
  readonly texts: readonly LabelledText[];
}

type Row = Readonly<Record<string, string>>;

function labelled(rows: readonly Row[], text: string, isPraise: (row: Row) => boolean | null): readonly LabelledText[] {
  return rows.flatMap((row) => {
    const praise = isPraise(row);
    return praise === null ? [] : [{ text: row[text] as string, isPraise: praise }];
  });
}

const oneOf = (value: string | undefined, praise: string, blame: string): boolean | null =>
  value === praise ? true : value === blame ? false : null;

function asap(folder: string): readonly LabelledText[] {
  const rows = ['train', 'dev', 'test'].flatMap(
    (part) =>
      parse(readFileSync(join(folder, `asap_${part}_sample.csv`)), { columns: true, bom: true }) as unknown as Row[],
  );
  return labelled(rows, 'reviewbody', ({ star }) => (Number(star) === 3 ? null : Number(star) > 3));
}

function openrice(folder: string, part: string): readonly LabelledText[] {
  const options = { columns: true, delimiter: '\t', quote: null };
  const rows = parse(readFileSync(join(folder, `openrice_${part}.tsv`)), options) as unknown as Row[];
  return labelled(rows, 'text_a', ({ label }) => oneOf(label, 'smile', 'cry'));
}

function husst(folder: string): readonly LabelledText[] {
  const rows = JSON.parse(readFileSync(join(folder, 'husst_dev.json'), 'utf8')) as Row[];
  return labelled(rows, 'Sent', ({ label }) => oneOf(label, 'positive', 'negative'));
}

/** The sets of a folder; none where it is missing. */
export function labelledSets(folder: string | undefined): readonly LabelledSet[] {
  if (folder === undefined || !existsSync(folder)) return [];
  return [
    { name: 'asap', language: 'zh', texts: asap(folder) },
    { name: 'openrice valid', language: 'zh-HK', texts: openrice(folder, 'valid') },
    { name: 'openrice test', language: 'zh-HK', texts: openrice(folder, 'test') },
    { name: 'HuSST', language: 'hu', texts: husst(folder) },
  ];
}

/** What a judge makes of a set as if it had as much praise as blame: shares, and the mean valence (none counts 0). */
export interface Judgement {
  readonly right: number;
  readonly wrong: number;
  readonly none: number;
  readonly mean: number;
  readonly blameSeen: number;
}

export function judgementOf(texts: readonly LabelledText[], valenceOf: (text: string) => number | null): Judgement {
  const sides = [true, false].map((isPraise) => {
    const valences = texts.filter((text) => text.isPraise === isPraise).map(({ text }) => valenceOf(text) ?? 0);
    const share = (sign: number) => valences.filter((valence) => Math.sign(valence) === sign).length / valences.length;
    const mean = valences.reduce((sum, valence) => sum + valence, 0) / valences.length;
    return { right: share(isPraise ? 1 : -1), wrong: share(isPraise ? -1 : 1), none: share(0), mean };
  });
  const [praise, blame] = sides as [(typeof sides)[0], (typeof sides)[0]];
  return {
    right: (praise.right + blame.right) / 2,
    wrong: (praise.wrong + blame.wrong) / 2,
    none: (praise.none + blame.none) / 2,
    mean: (praise.mean + blame.mean) / 2,
    blameSeen: blame.right,
  };
}
