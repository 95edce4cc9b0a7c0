import { PICTURE_LANGUAGES, type PictureLanguage } from '#libs/kernel/picture.js';

/**
 * The language that an `Accept-Language` header prefers among those that pictures have (RFC 9110 section 12.5.4), by the
 * first part of its tags: `zh` for `zh-Hans-CN`. English where it wants none of them.
 */
export function acceptedLanguage(header: string | undefined): PictureLanguage {
  let [best, liked]: [PictureLanguage, number] = ['en', 0];
  for (const range of (header ?? '').split(',')) {
    const [tag = '', weight = 'q=1'] = range.split(';').map((part) => part.trim().toLowerCase());
    const quality = Number(/^q=([01](?:\.\d{0,3})?)$/.exec(weight)?.[1] ?? 0);
    const [primary] = tag.split('-');
    const language = primary === '*' ? 'en' : PICTURE_LANGUAGES.find((each) => each === primary);
    if (language !== undefined && quality > liked) [best, liked] = [language, quality];
  }
  return best;
}
