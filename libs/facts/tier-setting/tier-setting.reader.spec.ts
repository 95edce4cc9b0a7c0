import { DEFAULT_TIER_SETTINGS } from './tier-setting.events.js';
import { readTierSettings } from './tier-setting.reader.js';

const told = (body: unknown) => {
  const reading = readTierSettings(body);
  return reading.ok ? 'taken' : reading.errors.map(({ path, code }) => `${path} ${code}`);
};
const bars = (...tiers: readonly object[]) => ({ tiers });

describe('tier settings', () => {
  it('are read into their one spelling, and what is missing is as it was at first', () => {
    expect(readTierSettings({})).toEqual({ ok: true, settings: DEFAULT_TIER_SETTINGS });
    const given = {
      currency: 'EUR',
      lowerAtRisk: null,
      tiers: [
        { tier: 'gold', topShare: 0.1, atLeast: null },
        { atLeast: 10.5, tier: 'silver' },
        { tier: 'bronze', atLeast: '0.50' },
      ],
    };
    expect(readTierSettings(given)).toEqual({
      ok: true,
      settings: {
        ...DEFAULT_TIER_SETTINGS,
        currency: 'EUR',
        lowerAtRisk: null,
        tiers: [
          { tier: 'gold', topShare: 0.1 },
          { tier: 'silver', atLeast: '10.5' },
          { tier: 'bronze', atLeast: '0.5' },
        ],
      },
    });
  });

  it('take null for left out, where it says nothing', () => {
    const nulls = Object.fromEntries(Object.keys(DEFAULT_TIER_SETTINGS).map((name) => [name, null]));
    expect(readTierSettings({ ...nulls, version: null })).toEqual({
      ok: true,
      settings: { ...DEFAULT_TIER_SETTINGS, lowerAtRisk: null },
    });
  });

  it.each<[string, unknown, string[]]>([
    ['no object', [], [' WRONG_TYPE']],
    ['an unknown member', { tier: 'gold' }, ['/tier UNKNOWN_FIELD']],
    ['automatic reviews without a currency', { automatic: true }, ['/currency REQUIRED']],
    ['a currency that there is not', { currency: 'EUX' }, ['/currency NOT_ONE_OF']],
    ['a currency in small letters', { currency: 'eur' }, ['/currency INVALID_FORMAT']],
    ['a level that lowers nobody', { lowerAtRisk: 'low' }, ['/lowerAtRisk UNKNOWN_VALUE']],
    ['no days', { windowDays: 0, holdDays: -1 }, ['/windowDays OUT_OF_RANGE', '/holdDays OUT_OF_RANGE']],
    ['no reviews', { lowerAfterReviews: 0 }, ['/lowerAfterReviews OUT_OF_RANGE']],
    ['no tiers', bars(), ['/tiers TOO_FEW']],
    ['a tier without a name', bars({ topShare: 0.1 }), ['/tiers/0/tier REQUIRED']],
    ['a name that is no word', bars({ tier: 'Very Good' }), ['/tiers/0/tier INVALID_FORMAT']],
    ['a share above 1', bars({ tier: 'a', topShare: 1.01 }), ['/tiers/0/topShare OUT_OF_RANGE']],
    ['a share below 0', bars({ tier: 'a', topShare: -0.01 }), ['/tiers/0/topShare OUT_OF_RANGE']],
    ['a negative amount', bars({ tier: 'a', atLeast: '-1' }), ['/tiers/0/atLeast INVALID_FORMAT']],
    ['five decimals', bars({ tier: 'a', atLeast: 0.00001 }), ['/tiers/0/atLeast INVALID_FORMAT']],
    ['a tier twice', bars({ tier: 'a', atLeast: '2' }, { tier: 'a' }), ['/tiers/1/tier REPEATED']],
    ['a tier with two bars', bars({ tier: 'a', topShare: 0.1, atLeast: '2' }), ['/tiers/0/atLeast UNEXPECTED_FIELD']],
    [
      'shares that do not rise',
      bars({ tier: 'a', topShare: 0.2 }, { tier: 'b', topShare: 0.2 }),
      ['/tiers/1/topShare OUT_OF_ORDER'],
    ],
    [
      'amounts that do not fall',
      bars({ tier: 'a', atLeast: '9' }, { tier: 'b', atLeast: '10' }),
      ['/tiers/1/atLeast OUT_OF_ORDER'],
    ],
    [
      'a share below an amount',
      bars({ tier: 'a', atLeast: '9' }, { tier: 'b', topShare: 0.5 }),
      ['/tiers/1/topShare OUT_OF_ORDER'],
    ],
    ['a tier for everybody before another', bars({ tier: 'a' }, { tier: 'b' }), ['/tiers/0/atLeast REQUIRED']],
  ])('are refused for %s', (_, body, errors) => expect(told(body)).toEqual(errors));
});
