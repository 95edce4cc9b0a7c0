import { readFileSync } from 'node:fs';
import { commandFor } from '#libs/facts/fact.origins.js';
import {
  IMPROVEMENT_COMMAND_NAMES,
  IMPROVEMENT_COMMANDS,
  IMPROVEMENT_STATES,
  allowedIn,
} from './improvement.commands.js';
import { allowanceOf } from './improvement.document.js';

test('each state allows what the domain says', () => {
  expect(IMPROVEMENT_STATES.map((state) => [state, allowedIn(state)])).toEqual([
    ['open', ['done', 'drop']],
    ['done', []],
    ['dropped', []],
  ]);
});

test('docs/rules.md shows the table of commands', () => {
  const rows = IMPROVEMENT_COMMAND_NAMES.map(
    (name) => `| \`${name}\` | ${IMPROVEMENT_COMMANDS[name].says} | ${allowanceOf(name)} |`,
  );
  const table = readFileSync('docs/rules.md', 'utf8')
    .split(/^## /m)
    .find((section) => section.startsWith('19 Improvements'))
    ?.match(/^\| `.*Allowed in.*\|$/gm);
  expect(table).toEqual(rows);
});

test('whoever publishes what a command makes is told which', () => {
  for (const name of IMPROVEMENT_COMMAND_NAMES)
    expect(commandFor(IMPROVEMENT_COMMANDS[name].event)).toBe(`POST /v1/improvements/{improvementId}/${name}`);
  expect(commandFor('improvement.opened')).toBe('POST /v1/improvements');
});
