import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { policies } from '#libs/policies/policies.js';
import { fixturePolicies } from '#test/fixtures/policies/policies.js';

const END = '.compliance.ts';

test('every policy is enrolled, in the file of its name', () => {
  const enrolled = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith(END))
    .filter((name) => /^policySuite\(/m.test(readFileSync(join(import.meta.dirname, name), 'utf8')))
    .map((name) => name.slice(0, -END.length));
  expect(enrolled.sort()).toEqual([...policies, ...fixturePolicies].map(({ name }) => name).sort());
});
