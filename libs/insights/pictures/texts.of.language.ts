import type { PictureLanguage } from '#libs/kernel/picture.js';
import { chinese } from './chinese.texts.js';
import { english } from './english.texts.js';
import { german } from './german.texts.js';
import { hungarian } from './hungarian.texts.js';
import type { Texts } from './picture.texts.js';

const TEXTS: Readonly<Record<PictureLanguage, Texts>> = { en: english, zh: chinese, hu: hungarian, de: german };

export function textsOf(language: PictureLanguage): Texts {
  return TEXTS[language];
}
