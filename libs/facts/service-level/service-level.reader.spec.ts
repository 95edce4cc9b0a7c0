import { readServiceLevel } from './service-level.reader.js';

const level = { calendar: 'office', acknowledgeWithinSeconds: 18 };
const told = (body: unknown) => {
  const reading = readServiceLevel(body);
  return reading.ok ? 'taken' : reading.errors.map(({ path, code }) => `${path} ${code}`);
};

describe('a service level', () => {
  it('is read with what it leaves out', () => {
    expect(readServiceLevel(level)).toEqual({ ok: true, value: { match: {}, ...level, onBreach: [] } });
    const whole = {
      match: { categories: ['delivery'], minSeverity: 3, tiers: ['gold'], channels: ['web'] },
      calendar: 'office',
      acknowledgeWithinSeconds: 18,
      resolveWithinSeconds: 259_200,
      warnAtShare: 0.8,
      onBreach: [
        { compensate: { kind: 'discount', value: 10.5, currency: 'EUR', text: 'For the wait' } },
        { escalate: { reason: 'Late' } },
        { followUp: { department: 'service', text: 'Call back' } },
        { compensate: { kind: 'apology' } },
      ],
    };
    const [first, ...others] = whole.onBreach;
    const onBreach = [{ compensate: { ...first?.compensate, value: '10.5' } }, ...others];
    expect(readServiceLevel(whole)).toEqual({ ok: true, value: { ...whole, onBreach } });
  });

  it.each<[string, unknown, string[]]>([
    ['no calendar', { resolveWithinSeconds: 1 }, ['/calendar REQUIRED']],
    ['no time', { calendar: 'office' }, ['/resolveWithinSeconds REQUIRED']],
    ['a time of nothing', { ...level, acknowledgeWithinSeconds: 0 }, ['/acknowledgeWithinSeconds OUT_OF_RANGE']],
    ['half a second', { ...level, acknowledgeWithinSeconds: 0.5 }, ['/acknowledgeWithinSeconds WRONG_TYPE']],
    [
      'lists that nothing is on',
      { ...level, match: { categories: [], tiers: [], channels: [] } },
      ['/match/categories TOO_FEW', '/match/tiers TOO_FEW', '/match/channels TOO_FEW'],
    ],
    ['a severity that there is not', { ...level, match: { minSeverity: 6 } }, ['/match/minSeverity OUT_OF_RANGE']],
    ['a tier that there cannot be', { ...level, match: { tiers: ['Gold Card'] } }, ['/match/tiers/0 INVALID_FORMAT']],
    ['a warning after the end', { ...level, warnAtShare: 1 }, ['/warnAtShare OUT_OF_RANGE']],
    [
      'a discount of nothing',
      { ...level, onBreach: [{ compensate: { kind: 'discount' } }] },
      ['/onBreach/0/compensate/value REQUIRED'],
    ],
    [
      'too exact an amount',
      { ...level, onBreach: [{ compensate: { kind: 'gift', value: 0.00001 } }] },
      ['/onBreach/0/compensate/value INVALID_FORMAT'],
    ],
    [
      'a negative amount',
      { ...level, onBreach: [{ compensate: { kind: 'gift', value: '-1' } }] },
      ['/onBreach/0/compensate/value INVALID_FORMAT'],
    ],
    [
      'an unknown kind',
      { ...level, onBreach: [{ compensate: { kind: 'cake' } }] },
      ['/onBreach/0/compensate/kind UNKNOWN_VALUE'],
    ],
    ['no action', { ...level, onBreach: [{}] }, ['/onBreach/0 TOO_FEW']],
    [
      'two actions in one',
      { ...level, onBreach: [{ escalate: { reason: 'x' }, followUp: { department: 'x', text: 'x' } }] },
      ['/onBreach/0 TOO_MANY'],
    ],
    ['an unknown action', { ...level, onBreach: [{ fire: {} }] }, ['/onBreach/0/fire UNKNOWN_FIELD']],
  ])('is refused for %s', (_, body, errors) => expect(told(body)).toEqual(errors));
});
