import { readCareRule } from './care-rule.reader.js';

const told = (body: unknown) => {
  const reading = readCareRule(body);
  return reading.ok ? 'taken' : reading.errors.map(({ path, code }) => `${path} ${code}`);
};
const anniversary = (of: unknown, more: object = {}) => ({ enabled: true, on: { kind: 'anniversary', of }, ...more });
const purchase = (more: object = {}) => ({ enabled: true, on: { kind: 'purchase', nth: 100 }, ...more });

describe('a care rule', () => {
  it('is read with what it leaves out', () => {
    expect(readCareRule({ ...purchase(), match: null, followUp: null })).toEqual({
      ok: true,
      rule: {
        enabled: true,
        on: { kind: 'purchase', nth: 100 },
        match: {},
        at: '09:00',
        leadDays: 0,
        notMoreOftenThanDays: 30,
        controlShare: 0,
      },
    });
  });

  it.each<[string, unknown]>([
    ['a trait', anniversary({ trait: 'birthday' }, { leadDays: 7 })],
    ['the first purchase', anniversary('first-purchase')],
    ['the first contact', anniversary('first-contact', { at: '00:00' })],
    ['silence', { enabled: false, on: { kind: 'silence', days: 90 } }],
    ['a tier', { enabled: true, on: { kind: 'tier', to: 'gold' }, match: { potential: 'high', segments: ['Shops'] } }],
    ['who was won back', { enabled: true, on: { kind: 'won-back' }, leadDays: 0, controlShare: 1 }],
    ['what was read', purchase({ name: 'hundredth', version: 3 })],
  ])('may go by %s', (_, body) => expect(told(body)).toBe('taken'));

  it.each<[string, unknown, string[]]>([
    ['no object', [], [' WRONG_TYPE']],
    ['nothing in it', {}, ['/enabled REQUIRED', '/on REQUIRED']],
    ['an unknown member', purchase({ tier: 'gold' }), ['/tier UNKNOWN_FIELD']],
    ['an unknown kind', { enabled: true, on: { kind: 'birthday' } }, ['/on/kind UNKNOWN_VALUE']],
    ['an anniversary of nothing', { enabled: true, on: { kind: 'anniversary' } }, ['/on/of REQUIRED']],
    ['an anniversary of something else', anniversary('last-purchase'), ['/on/of INVALID_FORMAT']],
    ['an anniversary of a number', anniversary(1), ['/on/of WRONG_TYPE']],
    ['an empty trait name', anniversary({ trait: '' }), ['/on/of/trait TOO_SHORT']],
    ['a trait without a name', anniversary({}), ['/on/of/trait REQUIRED']],
    ['the 0th purchase', { enabled: true, on: { kind: 'purchase', nth: 0 } }, ['/on/nth OUT_OF_RANGE']],
    ['half a purchase', { enabled: true, on: { kind: 'purchase', nth: 1.5 } }, ['/on/nth WRONG_TYPE']],
    ['no days of silence', { enabled: true, on: { kind: 'silence', days: 0 } }, ['/on/days OUT_OF_RANGE']],
    ['a tier that is no word', { enabled: true, on: { kind: 'tier', to: 'Very Good' } }, ['/on/to INVALID_FORMAT']],
    [
      'members of two kinds',
      { enabled: true, on: { kind: 'silence', nth: 3 } },
      ['/on/days REQUIRED', '/on/nth UNEXPECTED_FIELD'],
    ],
    [
      'a day before what cannot be foreseen',
      { enabled: true, on: { kind: 'won-back' }, leadDays: 1 },
      ['/leadDays UNEXPECTED_FIELD'],
    ],
    ['too many days before', anniversary('first-contact', { leadDays: 181 }), ['/leadDays OUT_OF_RANGE']],
    ['days that are negative', purchase({ notMoreOftenThanDays: -1 }), ['/notMoreOftenThanDays OUT_OF_RANGE']],
    ['a share above 1', purchase({ controlShare: 1.01 }), ['/controlShare OUT_OF_RANGE']],
    ['a share below 0', purchase({ controlShare: -0.01 }), ['/controlShare OUT_OF_RANGE']],
    ['an hour that there is not', purchase({ at: '24:00' }), ['/at INVALID_FORMAT']],
    ['a time with seconds', purchase({ at: '09:00:00' }), ['/at INVALID_FORMAT']],
    ['an hour of one digit', purchase({ at: '9:00' }), ['/at INVALID_FORMAT']],
    ['nobody’s tiers', purchase({ match: { tiers: [] } }), ['/match/tiers TOO_FEW']],
    ['another potential', purchase({ match: { potential: 'huge' } }), ['/match/potential UNKNOWN_VALUE']],
    ['a task for nobody', purchase({ followUp: { text: 'Call' } }), ['/followUp/department REQUIRED']],
    ['a task of nothing', purchase({ followUp: { department: 'd', text: '' } }), ['/followUp/text TOO_SHORT']],
  ])('is refused for %s', (_, body, errors) => expect(told(body)).toEqual(errors));
});
