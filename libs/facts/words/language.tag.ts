/**
 * The languages that callers name, as tools write them: tags of BCP 47 (`zh-Hant-HK`), codes of ISO 639-2 (`ger`, `zho`),
 * locales (`EN_GB`, `de_DE.UTF-8`), the short forms of machine translation (`ZH-S`) and names ("English", "Deutsch").
 */

/** What is written instead of a language's code: countries' codes that are no language's, and old or private forms. */
const WRITTEN: Readonly<Record<string, string>> = {
  'zh-s': 'zh-Hans',
  'zh-t': 'zh-Hant',
  'zh-chs': 'zh-Hans',
  'zh-cht': 'zh-Hant',
  chs: 'zh-Hans',
  cht: 'zh-Hant',
  cn: 'zh',
  cz: 'cs',
  dk: 'da',
  jp: 'ja',
  ua: 'uk',
  mandarin: 'zh',
  cantonese: 'yue',
  'simplified chinese': 'zh-Hans',
  'traditional chinese': 'zh-Hant',
  'chinese simplified': 'zh-Hans',
  'chinese traditional': 'zh-Hant',
  中文: 'zh',
  简体中文: 'zh-Hans',
  繁體中文: 'zh-Hant',
  粵語: 'yue',
  粤语: 'yue',
  farsi: 'fa',
  flemish: 'nl',
};

/** Languages that are known by their names too, in English and in their own words. */
const NAMED =
  'af ar be bg bn bs ca cs cy da de el en eo es et eu fa fi fr ga gl gu he hi hr hu hy id is it ja ka kk ko lt lv mk ml mr ms nb nl no pa pl pt ro ru sk sl sq sr sv sw ta te th tl tr uk ur uz vi zh';
const LETTERS = /^[a-z]{2,8}(?:-[a-z0-9]{1,8})*$/;
/** Well-formed tags of BCP 47 (RFC 5646 section 2.1) whose language is a code of two or three letters: no others are in use. */
const TAG =
  /^[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*(?:-[A-WYZa-wyz0-9](?:-[A-Za-z0-9]{2,8})+)*(?:-[Xx](?:-[A-Za-z0-9]{1,8})+)?$/;
const UNDETERMINED = new Set(['und', 'mul', 'zxx', 'mis']);

let names: ReadonlyMap<string, string> | undefined;
let known: Intl.DisplayNames | undefined;

function codeOfName(name: string): string | undefined {
  if (names === undefined) {
    const english = new Intl.DisplayNames(['en'], { type: 'language' });
    names = new Map(
      NAMED.split(' ').flatMap((code) => {
        const own = new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code;
        return [english.of(code) ?? code, own].map((each): [string, string] => [each.toLowerCase(), code]);
      }),
    );
  }
  return names.get(name);
}

/** Whether two letters are the code of a language; of three letters there are thousands, and any may be one. */
function isCode(code: string): boolean {
  known ??= new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });
  return code.length === 3 || known.of(code) !== undefined;
}

/**
 * The canonical tag of BCP 47 (`zh-Hant-HK`) for a language as it was written; '' for one that is expressly not told
 * (`und`), null if nobody can know what is meant.
 */
export function languageTag(written: string): string | null {
  const small = written.normalize('NFKC').trim().toLowerCase();
  const spaced = small.replace(/[()_]/g, ' ').replace(/\s+/g, ' ').trim();
  const named = WRITTEN[spaced] ?? codeOfName(spaced);
  if (named !== undefined) return named;
  const tag = small.replace(/\.[a-z0-9-]+$/, '').replaceAll('_', '-');
  const alias = WRITTEN[tag];
  if (alias !== undefined) return alias;
  const [primary = '', ...rest] = tag.split('-');
  if (!LETTERS.test(tag) || primary.length > 3) return null;
  if (UNDETERMINED.has(primary)) return '';
  const code = WRITTEN[primary] ?? primary;
  if (!isCode(code)) return null;
  try {
    return Intl.getCanonicalLocales([code, ...rest].join('-'))[0] ?? null;
  } catch {
    return null;
  }
}

/** A known language as others are told of it: as it was written where that is a tag of BCP 47, else the tag that it means. */
export function tagOf(written: string): string {
  return TAG.test(written) ? written : (languageTag(written) ?? written);
}
