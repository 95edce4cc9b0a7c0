import { acceptedLanguage } from './accepted.language.js';

test.each([
  [undefined, 'en'],
  ['', 'en'],
  ['fr', 'en'],
  ['de', 'de'],
  ['de-AT', 'de'],
  ['zh-Hans-CN, en;q=0.9', 'zh'],
  ['en;q=0.2, HU;q=0.8', 'hu'],
  ['fr, hu;q=0.1', 'hu'],
  ['hu;q=0, de;q=0.001', 'de'],
  ['*, de;q=0.9', 'en'],
  ['hu;q=2', 'en'],
  ['hu;level=1', 'en'],
  ['deu', 'en'],
])('of %s the pictures have %s', (header, language) => {
  expect(acceptedLanguage(header)).toBe(language);
});
