import { languageTag, tagOf } from './language.tag.js';

describe('languageTag', () => {
  it.each([
    ['yue', 'yue'],
    ['hun', 'hu'],
    ['zho', 'zh'],
    ['chi', 'zh'],
    ['ger', 'de'],
    ['deu', 'de'],
    ['ZH-S', 'zh-Hans'],
    ['zh-t', 'zh-Hant'],
    ['zh-CHS', 'zh-Hans'],
    ['EN_GB', 'en-GB'],
    ['de_DE.UTF-8', 'de-DE'],
    ['English', 'en'],
    ['Deutsch', 'de'],
    ['magyar', 'hu'],
    ['Chinese (Simplified)', 'zh-Hans'],
    ['中文', 'zh'],
    ['Cantonese', 'yue'],
    ['jp', 'ja'],
    ['iw', 'he'],
    ['tlh', 'tlh'],
    ['zh-hant-hk', 'zh-Hant-HK'],
    ['und', ''],
  ])('understands %j as %j', (written, tag) => {
    expect(languageTag(written)).toBe(tag);
  });

  it.each(['Englisch?', 'klingonish', 'xx', 'en-', '-', '', 'e', '12', 'en--GB'])(
    'cannot know what %j means',
    (written) => {
      expect(languageTag(written)).toBeNull();
    },
  );
});

describe('tagOf', () => {
  it.each([
    ['zh-hant', 'zh-hant'],
    ['hun', 'hun'],
    ['und', 'und'],
    ['en-x-private', 'en-x-private'],
    ['EN_GB', 'en-GB'],
    ['ZH-S', 'zh-Hans'],
    ['English', 'en'],
    [' de ', 'de'],
  ])('tells others of %j as %j', (written, tag) => {
    expect(tagOf(written)).toBe(tag);
  });
});
