import type { DefinitionInForce, JourneyDefinition, Stage } from './definition.events.js';

const DAY = 86_400;

/** A stage of one step: its only touchpoint type has the same name. */
const step = (name: string, phase: Stage['phase']): Stage => ({ name, phase, touchpoints: [name] });
/** A stage without types: touchpoints join it by naming it. */
const bare = (name: string, phase: Stage['phase']): Stage => ({ name, phase, touchpoints: [] });

const bankBranchVisit: JourneyDefinition = {
  stages: [
    { name: 'arriving', phase: 'pre-sale', touchpoints: ['location', 'opening-hours', 'branch-look'] },
    { name: 'welcome', phase: 'in-sale', touchpoints: ['welcome', 'being-seen', 'staff-attitude'] },
    { name: 'choosing', phase: 'in-sale', touchpoints: ['product-range'] },
    { name: 'waiting', phase: 'in-sale', touchpoints: ['queueing'] },
    {
      name: 'service',
      phase: 'in-sale',
      touchpoints: ['counter-service', 'professional-advice', 'service-quality', 'fees'],
    },
    { name: 'extras', phase: 'in-sale', touchpoints: ['added-value-service', 'information-window'] },
    { name: 'leaving', phase: 'after-sale', touchpoints: ['goodbye'] },
  ],
  terminal: ['goodbye'],
  goal: ['counter-service', 'professional-advice'],
  idleGapSeconds: 4 * 3_600,
  expectations: {
    default: {
      location: 0,
      'opening-hours': 0,
      'branch-look': 0,
      welcome: 0,
      'being-seen': 0,
      'staff-attitude': 0,
      'product-range': 0,
      queueing: -0.2,
      'counter-service': 0,
      'professional-advice': 0,
      'service-quality': 0,
      fees: 0,
      'added-value-service': 0,
      'information-window': 0,
      goodbye: 0,
    },
    tiers: {
      gold: { queueing: 0.4, 'staff-attitude': 0.3 },
      vip: { queueing: 0.8, 'professional-advice': 0.6, fees: 0.5, 'being-seen': 0.3 },
    },
  },
};

const onlinePurchase: JourneyDefinition = {
  stages: [
    step('consult', 'pre-sale'),
    step('order', 'pre-sale'),
    step('pay', 'in-sale'),
    step('ship', 'in-sale'),
    step('receive', 'in-sale'),
    step('use', 'after-sale'),
    step('after-sales', 'after-sale'),
  ],
  terminal: [],
  goal: ['receive'],
  idleGapSeconds: 30 * DAY,
};

const customerLifecycle: JourneyDefinition = {
  stages: [
    bare('acquire', 'pre-sale'),
    bare('first-purchase', 'in-sale'),
    bare('repurchase', 'in-sale'),
    bare('loyal', 'after-sale'),
    bare('at-risk', 'after-sale'),
    bare('lost', 'after-sale'),
    bare('won-back', 'after-sale'),
  ],
  terminal: [],
  idleGapSeconds: 3_650 * DAY,
};

const complaintRecovery: JourneyDefinition = {
  stages: ['filed', 'acknowledged', 'assigned', 'resolved', 'reopened', 'confirmed', 'withdrawn'].map((name) =>
    bare(name, 'after-sale'),
  ),
  terminal: [],
  idleGapSeconds: 90 * DAY,
};

/** The journey definitions that every tenant starts with, by name; each is version 1 until the tenant puts its own. */
export const templates: readonly DefinitionInForce[] = [
  { name: 'bank-branch-visit', version: 1, shipped: true, definition: bankBranchVisit },
  { name: 'complaint-recovery', version: 1, shipped: true, definition: complaintRecovery },
  { name: 'customer-lifecycle', version: 1, shipped: true, definition: customerLifecycle },
  { name: 'online-purchase', version: 1, shipped: true, definition: onlinePurchase },
];

export function templateOf(name: string): DefinitionInForce | undefined {
  return templates.find((template) => template.name === name);
}
