import { readFileSync } from 'node:fs';
import { commandFor } from '#libs/facts/fact.origins.js';
import { ALERT_COMMAND_NAMES, ALERT_COMMANDS, ALERT_TYPES, allowedIn } from './alert.commands.js';
import { allowanceOf } from './alert.document.js';
import { ALERT_STATES } from './alert.events.js';

test('every command is allowed while an alert is open, acknowledged or snoozed, none afterwards', () => {
  const all = ['acknowledge', 'snooze', 'resolve'];
  expect(ALERT_STATES.map((state) => [state, allowedIn(state)])).toEqual([
    ['open', all],
    ['acknowledged', all],
    ['snoozed', all],
    ['resolved', []],
    ['expired', []],
  ]);
});

test('docs/rules.md shows the table of commands', () => {
  const rows = ALERT_COMMAND_NAMES.map(
    (name) => `| \`${name}\` | ${ALERT_COMMANDS[name].says} | ${allowanceOf(name)} |`,
  );
  const table = readFileSync('docs/rules.md', 'utf8')
    .split('Churn alerts\n')[1]
    ?.split('\n## ')[0]
    ?.match(/^\| `.*\|$/gm);
  expect(table).toEqual(rows);
});

test('whoever publishes what a command makes is told which', () => {
  for (const name of ALERT_COMMAND_NAMES) {
    expect(ALERT_TYPES).toContain(ALERT_COMMANDS[name].event);
    expect(commandFor(ALERT_COMMANDS[name].event)).toBe(`POST /v1/alerts/{alertId}/${name}`);
  }
  expect([commandFor('churn.alert.raised'), commandFor('churn.alert.expired')]).toEqual([null, null]);
});
