import { PICTURE_LANGUAGES, PICTURE_THEMES } from '#libs/kernel/picture.js';
import { integer, oneOf, type Parameters } from '#libs/platform/querying/query.parameters.js';

export const DEFAULT_WIDTH = 960;

/** The query parameters of every answer that can be a picture, beside its own. */
export const pictureParameters = {
  width: integer(320, 2000, `SVG: width in pixels; ${DEFAULT_WIDTH} if missing.`),
  lang: oneOf(PICTURE_LANGUAGES, 'SVG: language of its texts, before `Accept-Language`; English if neither is given.'),
  theme: oneOf(PICTURE_THEMES, 'SVG: dark letters on a light ground, or the other way round; `light` if missing.'),
} satisfies Parameters;
