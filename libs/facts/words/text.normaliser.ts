import { Converter } from 'opencc-js/t2cn';

/**
 * One spelling for what is the same to a reader, before any list is asked: of texts and of the lists alike, in every
 * language. Keyboards, phones and office programs write the same word with other characters.
 */

/** Everything that is typed for an apostrophe. */
const APOSTROPHES = /[‘’‚‛ʹʻʼʽʾˈ`´′‵＇ꞌ׳]/gu;
/** Hyphenation hints and marks that show nothing, but stand within words; the joiner of emoji and Persian stays. */
const INVISIBLE = /\u00AD|\u200B|\u200E|\u200F|\u2060|\uFE0E|\uFE0F|\uFEFF|\u0640/gu;
/** Points of vowels, which some write and most do not. */
const VOWEL_POINTS = /[\u0591-\u05C7\u064B-\u0652\u0670]/gu;
const HAN = /\p{sc=Han}/gu;

let converter: ReturnType<typeof Converter> | undefined;
const simplified = new Map<string, string>();

/** Character by character: towards Simplified that is enough for a list of words, and 200 times as fast as by phrases. */
function simplifiedCharacter(character: string): string {
  const convert = (converter ??= Converter({ from: 'hk', to: 'cn' }));
  const known = simplified.get(character) ?? convert(character);
  simplified.set(character, known);
  return known;
}

/** Before the language is known: compatibility forms, composed accents, apostrophes. */
export function plain(text: string): string {
  // Apostrophes first: NFKC makes a blank and a combining accent of a spacing one.
  return text.replace(APOSTROPHES, "'").normalize('NFKC').replace(INVISIBLE, '');
}

/** The spelling in which a language's words are looked up. */
export function spelled(text: string, language: string): string {
  const small = plain(text).toLocaleLowerCase(language === 'tr' || language === 'az' ? language : 'und');
  switch (language) {
    case 'zh':
      return small.replace(HAN, simplifiedCharacter);
    case 'ru':
      return small.replaceAll('ё', 'е');
    case 'ar':
    case 'fa':
    case 'he':
    case 'ur':
      return small.replace(VOWEL_POINTS, '');
    default:
      return small;
  }
}
