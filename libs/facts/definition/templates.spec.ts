import { templateOf, templates } from './templates.js';

const stagesOf = (name: string) =>
  templateOf(name)?.definition.stages.map(
    ({ name: stage, phase, touchpoints }) => `${phase} ${stage}: ${touchpoints.join(', ')}`,
  );

describe('the shipped templates', () => {
  it('are four, each version 1', () => {
    expect(templates.map(({ name, version, shipped }) => [name, version, shipped])).toEqual([
      ['bank-branch-visit', 1, true],
      ['complaint-recovery', 1, true],
      ['customer-lifecycle', 1, true],
      ['online-purchase', 1, true],
    ]);
    expect(templateOf('constructor')).toBeUndefined();
  });

  it('a bank branch visit', () => {
    expect(stagesOf('bank-branch-visit')).toEqual([
      'pre-sale arriving: location, opening-hours, branch-look',
      'in-sale welcome: welcome, being-seen, staff-attitude',
      'in-sale choosing: product-range',
      'in-sale waiting: queueing',
      'in-sale service: counter-service, professional-advice, service-quality, fees',
      'in-sale extras: added-value-service, information-window',
      'after-sale leaving: goodbye',
    ]);
    const { definition } = templateOf('bank-branch-visit') ?? {};
    expect(definition).toMatchObject({
      terminal: ['goodbye'],
      goal: ['counter-service', 'professional-advice'],
      idleGapSeconds: 14_400,
    });
    const types = definition?.stages.flatMap(({ touchpoints }) => touchpoints) ?? [];
    expect(definition?.expectations).toEqual({
      default: { ...Object.fromEntries(types.map((type) => [type, 0])), queueing: -0.2 },
      tiers: {
        gold: { queueing: 0.4, 'staff-attitude': 0.3 },
        vip: { queueing: 0.8, 'professional-advice': 0.6, fees: 0.5, 'being-seen': 0.3 },
      },
    });
  });

  it('an online purchase', () => {
    expect(stagesOf('online-purchase')).toEqual([
      'pre-sale consult: consult',
      'pre-sale order: order',
      'in-sale pay: pay',
      'in-sale ship: ship',
      'in-sale receive: receive',
      'after-sale use: use',
      'after-sale after-sales: after-sales',
    ]);
    expect(templateOf('online-purchase')?.definition).toMatchObject({
      terminal: [],
      goal: ['receive'],
      idleGapSeconds: 2_592_000,
    });
  });

  it('a customer lifecycle and a complaint recovery, joined by naming them', () => {
    const lifecycle = templateOf('customer-lifecycle')?.definition;
    expect(lifecycle?.stages.map(({ name }) => name)).toEqual([
      'acquire',
      'first-purchase',
      'repurchase',
      'loyal',
      'at-risk',
      'lost',
      'won-back',
    ]);
    expect(lifecycle).toMatchObject({ terminal: [], idleGapSeconds: 315_360_000 });
    const recovery = templateOf('complaint-recovery')?.definition;
    expect(recovery?.stages.map(({ name }) => name)).toEqual([
      'filed',
      'acknowledged',
      'assigned',
      'resolved',
      'reopened',
      'confirmed',
      'withdrawn',
    ]);
    expect(recovery).toMatchObject({ terminal: [], idleGapSeconds: 7_776_000 });
    expect(
      [lifecycle, recovery].flatMap((definition) => definition?.stages.flatMap(({ touchpoints }) => touchpoints)),
    ).toEqual([]);
  });
});
