import { createHash } from 'node:crypto';
import type { Frame, Picture } from '#libs/kernel/picture.js';

type Library = typeof import('echarts/dist/echarts.esm.min');
let library: Promise<Library> | undefined;

/** One file of it, in a tenth of the time of its modules. Who never asks for a picture has none of it in memory. */
function loaded(): Promise<Library> {
  library ??= import('echarts/dist/echarts.esm.min');
  return library;
}

/** Draws a picture as SVG text: the same text for the same picture, with a text alternative, without scripts or styles. */
export async function renderPicture(picture: Picture, { width, language }: Frame): Promise<string> {
  const { init } = await loaded();
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height: picture.height });
  try {
    chart.setOption({ ...(guarded(picture.option) as Picture['option']), animation: false });
    return documentOf(picture, width, language, unguarded(chart.renderToSVGString()));
  } finally {
    chart.dispose();
  }
}

/** Names that every object has: a library that keeps what it measured by text in plain objects takes these for its own. */
const INHERITED = Object.getOwnPropertyNames(Object.prototype);
/** Has no width, and tells a text from a name. */
const JOINER = '\u2060';
const guardedName = (name: string) => `${name[0]}${JOINER}${name.slice(1)}`;
const INHERITED_NAME = new RegExp(INHERITED.join('|'), 'g');
const GUARDED_NAME = new RegExp(INHERITED.map(guardedName).join('|'), 'g');

/** A value with no text in which such a name stands, nor in what its functions return. */
function guarded(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(INHERITED_NAME, guardedName);
  if (typeof value === 'function') return (...given: readonly unknown[]) => guarded(Reflect.apply(value, null, given));
  if (Array.isArray(value)) return value.map(guarded);
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, guarded(each)]));
}

const unguarded = (drawn: string) => drawn.replace(GUARDED_NAME, (name) => name.replace(JOINER, ''));

/** Ids are counted through the process, and stand in attributes; what reads like one in a text is no id. */
const withIds = (elements: string, prefix: string) =>
  elements.replace(/<[^>]*>/g, (tag) => tag.replace(/((?:^| )id="|#)zr\d+-/g, `$1${prefix}`));

/**
 * The drawn elements in a document of our own. What they have for pages in a browser goes: styles on the pointer's way,
 * and attributes by which a page finds data. Styles of text become attributes, as no policy for contents forbids those.
 * Ids are made of the content, so that pictures can share a page.
 */
function documentOf({ title, description, height }: Picture, width: number, language: string, drawn: string): string {
  const elements = drawn
    .replace(/^<svg[^>]*>/, '')
    .replace(/<style[\s\S]*?<\/style>/g, '')
    .replace(/<\/svg>\s*$/, '')
    .replace(/ (?:class|ecmeta_\w+|pointer-events)="[^"]*"/g, '')
    .replace(/ style="([^"]*)"/g, (_, style: string) => style.replace(/([\w-]+):([^;]*);?/g, ' $1="$2"'))
    .replace(/\n{2,}/g, '\n');
  const named = `<title id="ID-title">${escaped(title)}</title>\n<desc id="ID-desc">${escaped(description)}</desc>`;
  const id = `p${createHash('sha256')
    .update(`${title}\n${description}\n${withIds(elements, '')}`)
    .digest('hex')
    .slice(0, 12)}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" lang="${language}" aria-labelledby="${id}-title ${id}-desc">`,
    named.replaceAll('"ID-', `"${id}-`),
    `${withIds(storable(elements), `${id}-`).trim()}\n</svg>\n`,
  ].join('\n');
}

/** Without the characters that XML 1.0 has no place for. */
function storable(text: string): string {
  // biome-ignore lint: control characters are what is looked for
  return text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '');
}

function escaped(text: string): string {
  return storable(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
