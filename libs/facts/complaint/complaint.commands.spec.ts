import { readFileSync } from 'node:fs';
import { commandFor } from '#libs/facts/fact.origins.js';
import { allowanceOf } from './complaint.document.js';
import {
  COMMAND_NAMES,
  COMPLAINT_STATES,
  CLOCK_TYPES,
  COMPLAINT_TYPES,
  type ComplaintStatus,
  pathOf,
  ruleOf,
} from './complaint.commands.js';

/** States as the domain describes them: what each allows, and what that leads to. */
const MOVES: Readonly<Record<ComplaintStatus, readonly string[]>> = {
  filed: ['acknowledge → acknowledged', 'assign → assigned', 'resolve → resolved', 'withdraw → withdrawn'],
  acknowledged: ['assign → assigned', 'resolve → resolved', 'withdraw → withdrawn'],
  assigned: ['assign → assigned', 'resolve → resolved', 'withdraw → withdrawn'],
  resolved: ['confirm → confirmed or reopened', 'reopen → reopened'],
  confirmed: ['reopen → reopened'],
  reopened: ['acknowledge → acknowledged', 'assign → assigned', 'resolve → resolved', 'withdraw → withdrawn'],
  withdrawn: ['reopen → reopened'],
};
const STAYING: Readonly<Record<string, readonly ComplaintStatus[]>> = {
  pause: ['filed', 'acknowledged', 'assigned', 'reopened'],
  resume: ['filed', 'acknowledged', 'assigned', 'reopened'],
  promise: ['filed', 'acknowledged', 'assigned', 'resolved', 'reopened'],
  escalate: ['filed', 'acknowledged', 'assigned', 'resolved', 'reopened'],
  reclassify: ['filed', 'acknowledged', 'assigned', 'resolved', 'reopened'],
  compensate: ['filed', 'acknowledged', 'assigned', 'resolved', 'confirmed', 'reopened'],
  keep: COMPLAINT_STATES,
  'root-cause': COMPLAINT_STATES,
  note: COMPLAINT_STATES,
};

describe('the table of commands', () => {
  it.each(COMPLAINT_STATES)('says what moves a complaint that is %s', (state) => {
    const moves = COMMAND_NAMES.map((name) => ({ name, ...ruleOf(name) }))
      .filter(({ leadsTo, in: states }) => leadsTo !== undefined && states.includes(state))
      .map(({ name, leadsTo = [] }) => `${name} → ${leadsTo.join(' or ')}`);
    expect(moves).toEqual(MOVES[state]);
  });

  it('says what may be done while the state stays', () => {
    const staying = COMMAND_NAMES.filter((name) => ruleOf(name).leadsTo === undefined);
    expect(Object.fromEntries(staying.map((name) => [name, [...ruleOf(name).in].sort()]))).toEqual(
      Object.fromEntries(Object.entries(STAYING).map(([name, states]) => [name, [...states].sort()])),
    );
  });

  it('is the one that docs/rules.md shows', () => {
    const cells = (name: (typeof COMMAND_NAMES)[number]) => [`\`${name}\``, ruleOf(name).says, allowanceOf(name)];
    const table = COMMAND_NAMES.map((name) => `| ${cells(name).join(' | ')} |`).join('\n');
    expect(readFileSync('docs/rules.md', 'utf8')).toContain(table);
  });

  it('says of each of its events which command makes it', () => {
    expect(COMMAND_NAMES.map((name) => commandFor(ruleOf(name).event))).toEqual(
      COMMAND_NAMES.map((name) => `POST ${pathOf(name)}`),
    );
    expect(pathOf('keep')).toBe('/v1/complaints/{complaintId}/promises/{promiseId}/keep');
    expect(new Set(COMPLAINT_TYPES).size).toBe(COMMAND_NAMES.length + CLOCK_TYPES.length + 1);
  });
});
