import { judged } from './clause.judgement.js';
import { marksOf } from './clause.reading.js';
import { languageWords } from './language.words.js';
import { rulesOf } from './language.rules.js';
import { spelled } from './text.normaliser.js';
import { listOf } from './word.lexicon.js';

/** The twenty commonest words of degree: whatever stands behind one keeps its sign. */
const DEGREES: Readonly<Record<string, string>> = {
  zh: '非常 很 太 十分 特别 真 好 最 更 超 超级 极其 极度 相当 挺 比较 有点 实在 格外 异常',
  'zh-TW': '非常 很 太 十分 特別 真 好 最 更 超 超級 極其 極度 相當 挺 比較 有點 實在 格外 異常',
  yue: '好 非常 太 真係 幾 咁 最 更 超 超級 極之 極度 相當 比較 有啲 實在 特別 極 勁 完全',
  en: 'very|really|so|too|extremely|quite|pretty|absolutely|totally|completely|incredibly|highly|rather|fairly|truly|super|awfully|terribly|particularly|especially',
  de: 'sehr|ganz|so|zu|wirklich|ziemlich|echt|total|extrem|besonders|absolut|recht|überaus|äußerst|richtig|völlig|unglaublich|furchtbar|wahnsinnig|höchst',
  fr: 'très|trop|si|tellement|vraiment|assez|plutôt|extrêmement|super|hyper|bien|fort|tout|complètement|totalement|absolument|particulièrement|incroyablement|terriblement|aussi',
  es: 'muy|tan|demasiado|bastante|realmente|súper|extremadamente|totalmente|completamente|absolutamente|increíblemente|especialmente|particularmente|sumamente|verdaderamente|bien|más|mucho|algo|terriblemente',
  it: 'molto|così|troppo|davvero|veramente|proprio|abbastanza|piuttosto|estremamente|assolutamente|totalmente|completamente|particolarmente|incredibilmente|super|tanto|più|ben|terribilmente|decisamente',
  pt: 'muito|tão|demasiado|bastante|realmente|super|extremamente|totalmente|completamente|absolutamente|incrivelmente|especialmente|particularmente|bem|mais|meio|terrivelmente|verdadeiramente|demais|sempre',
  nl: 'heel|erg|zeer|zo|te|echt|best|vrij|behoorlijk|enorm|ontzettend|super|bijzonder|uiterst|nogal|helemaal|absoluut|ongelooflijk|vreselijk|verschrikkelijk',
  hu: 'nagyon|igen|rendkívül|túl|elég|eléggé|igazán|roppant|rettenetesen|borzasztóan|hihetetlenül|teljesen|annyira|olyan|különösen|meglehetősen|abszolút|kifejezetten|szuper|irtó',
  pl: 'bardzo|tak|zbyt|za|dość|dosyć|naprawdę|całkiem|niezwykle|wyjątkowo|strasznie|okropnie|super|mega|absolutnie|całkowicie|szczególnie|niesamowicie|raczej|bardziej',
  ru: 'очень|так|слишком|весьма|довольно|действительно|крайне|чрезвычайно|ужасно|страшно|невероятно|абсолютно|совершенно|совсем|вполне|достаточно|особенно|просто|супер|более',
  sv: 'mycket|väldigt|så|för|riktigt|ganska|otroligt|extremt|jätte|verkligen|helt|super|särskilt|alldeles|fruktansvärt|oerhört|rätt|alltid|mer|hemskt',
  da: 'meget|så|for|virkelig|ret|rigtig|ekstremt|utrolig|utroligt|helt|super|særlig|særligt|ganske|temmelig|frygtelig|vildt|altid|mere|total',
  cs: 'velmi|tak|příliš|moc|opravdu|docela|celkem|dost|hodně|naprosto|zcela|úplně|mimořádně|neuvěřitelně|strašně|hrozně|super|velice|fakt|vždy',
  tr: 'çok|en|pek|oldukça|gerçekten|aşırı|fazla|son derece|gayet|bayağı|o kadar|bu kadar|kesinlikle|tamamen|inanılmaz|süper|epey|daha|biraz|hep',
};

const degreesOf = (language: string) => (DEGREES[language] as string).split(/\||(?<=[^a-zäöüéíóáőű]) (?=[^a-z])/u);

describe('words of degree', () => {
  it.each(Object.keys(DEGREES))('never turn a scored word: %s', (language) => {
    const code = language.startsWith('zh') || language === 'yue' ? 'zh' : language;
    const list = listOf(code) as NonNullable<ReturnType<typeof listOf>>;
    const words = [...list.phrases].filter(
      ([word, { role, score }]) => role === 'score' && score !== 0 && /^[\p{L}\p{M}' ]+$/u.test(word),
    );
    const degrees = degreesOf(language).map((degree) => spelled(degree, code));
    expect(degrees).toHaveLength(20);
    const turned: string[] = [];
    for (const [word, { score }] of words) {
      const texts = degrees.map((degree) => `${degree}${code === 'zh' ? '' : ' '}${word}`);
      const scores = judged(marksOf(texts.join('. '), list, list), list.rules);
      if (scores.length !== 20 || scores.some((each) => Math.sign(each) !== Math.sign(score)))
        turned.push(
          ...texts.filter(
            (text) => Math.sign(judged(marksOf(text, list, list), list.rules)[0] ?? 0) !== Math.sign(score),
          ),
        );
    }
    // A question, and an emoticon, which stands for itself.
    expect(turned.filter((text) => text !== '好不好' && !text.endsWith(' xd'))).toEqual([]);
  });

  it('are known to every language that has rules for more than negation', () => {
    const known = Object.keys(languageWords).filter((code) => (rulesOf(code)?.degrees.length ?? 0) > 0);
    expect(known).toEqual(Object.keys(languageWords));
  });
});
