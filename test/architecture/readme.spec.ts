import { readFileSync } from 'node:fs';
import { SCOPES } from '#libs/platform/auth/access.js';

const readme = readFileSync('README.md', 'utf8');

test('the README has each scope once', () => {
  const table = readme.split('| scope | may |\n|---|---|\n')[1]?.split('\n\n', 1)[0] ?? '';
  expect([...table.matchAll(/^\| `([a-z]+)` \|/gm)].map(([, scope]) => scope)).toEqual(SCOPES);
});

test('the README says nothing twice', () => {
  const said = readme
    .replace(/```.*?```/gs, '')
    .split(/\n{2,}/)
    .flatMap((paragraph) => paragraph.replaceAll('\n', ' ').split(/(?<=[.:!?]) /))
    .filter((sentence) => sentence.length > 40);
  expect(said.filter((sentence, no) => said.indexOf(sentence) < no)).toEqual([]);
});
