import { SaxesParser, type SaxesTagPlain } from 'saxes';

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface DrawnText {
  readonly text: string;
  readonly box: Box;
}

export interface ReadSvg {
  readonly root: Readonly<Record<string, string>>;
  readonly title: string;
  readonly description: string;
  readonly texts: readonly DrawnText[];
  /** Names of all elements, each once. */
  readonly elements: readonly string[];
  /** Names of all attributes, each once. */
  readonly attributes: readonly string[];
}

/** Reads an SVG document as XML. @throws where it is not well-formed. */
export function readSvg(svg: string): ReadSvg {
  const elements = new Set<string>();
  const attributes = new Set<string>();
  const texts: DrawnText[] = [];
  const said: Record<string, string> = {};
  let root: Record<string, string> | undefined;
  let within: SaxesTagPlain | undefined;
  let text = '';
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag) => {
    root ??= tag.attributes;
    elements.add(tag.name);
    for (const name of Object.keys(tag.attributes)) attributes.add(name);
    [within, text] = [tag, ''];
  });
  parser.on('text', (more) => (text += more));
  parser.on('closetag', ({ name }) => {
    if (within?.name === name && name === 'text') texts.push({ text, box: boxOf(text, within.attributes) });
    if (name === 'title' || name === 'desc') said[name] = text;
    within = undefined;
  });
  parser.write(svg).close();
  return {
    root: root ?? {},
    title: said['title'] ?? '',
    description: said['desc'] ?? '',
    texts,
    elements: [...elements],
    attributes: [...attributes],
  };
}

/** Pairs of texts of which one lies over the other. */
export function meetingTexts(texts: readonly DrawnText[]): readonly string[] {
  return texts.flatMap(({ text, box }, index) =>
    texts
      .slice(index + 1)
      .filter(({ box: other }) => meet(box, other))
      .map((other) => `${text} | ${other.text}`),
  );
}

function meet(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

/** 1 em a Chinese, Japanese or Korean letter, .6 em another; 1 em high. */
function boxOf(text: string, attributes: Readonly<Record<string, string>>): Box {
  const size = Number.parseFloat(attributes['font-size'] ?? '12');
  let width = 0;
  for (const letter of text)
    width += size * (/[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\u3000-\u303F\uFF00-\uFF60]/u.test(letter) ? 1 : 0.6);
  const anchor = { start: 0, middle: 0.5, end: 1 }[attributes['text-anchor'] ?? 'start'] as number;
  const left = Number(attributes['x'] ?? 0) - anchor * width;
  const middle = Number(attributes['y'] ?? 0) - (attributes['dominant-baseline'] === 'central' ? 0 : size / 2);
  const place = transformOf(attributes['transform'] ?? '');
  const corners = [left, left + width].flatMap((x) => [middle - size / 2, middle + size / 2].map((y) => place(x, y)));
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

function transformOf(transform: string): (x: number, y: number) => readonly [number, number] {
  const [, kind, given = ''] = /^(\w+)\(([^)]*)\)$/.exec(transform) ?? [];
  const numbers = given.split(/[ ,]+/).map(Number);
  if (kind === undefined) return (x, y) => [x, y];
  const matrix = { translate: [1, 0, 0, 1, ...numbers], matrix: numbers }[kind];
  if (matrix === undefined || matrix.some(Number.isNaN)) throw new Error(`What is ${transform}?`);
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = matrix;
  return (x, y) => [a * x + c * y + e, b * x + d * y + f];
}
