import { readFileSync } from 'node:fs';
import { commandFor } from '#libs/facts/fact.origins.js';
import { FOLLOW_UP_COMMAND_NAMES, FOLLOW_UP_COMMANDS, FOLLOW_UP_STATES, allowedIn } from './follow-up.commands.js';
import { allowanceOf } from './follow-up.document.js';

test('each state allows what the domain says', () => {
  expect(FOLLOW_UP_STATES.map((state) => [state, allowedIn(state)])).toEqual([
    ['open', ['done']],
    ['done', ['confirm']],
    ['confirmed', []],
  ]);
});

test('docs/rules.md shows the table of commands', () => {
  const rows = FOLLOW_UP_COMMAND_NAMES.map(
    (name) => `| \`${name}\` | ${FOLLOW_UP_COMMANDS[name].says} | ${allowanceOf(name)} |`,
  );
  const table = readFileSync('docs/rules.md', 'utf8')
    .split(/^## /m)
    .find((section) => section.startsWith('14 Follow-ups'))
    ?.match(/^\| `.*\|$/gm);
  expect(table).toEqual(rows);
});

test('whoever publishes what a command makes is told which', () => {
  for (const name of FOLLOW_UP_COMMAND_NAMES)
    expect(commandFor(FOLLOW_UP_COMMANDS[name].event)).toBe(`POST /v1/follow-ups/{followUpId}/${name}`);
  expect(commandFor('follow-up.opened')).toBe('POST /v1/follow-ups');
  expect(commandFor('follow-up.overdue')).toBeNull();
});
