import { readFileSync } from 'node:fs';
import { LEAST_NODE, nodeRefusal } from './node.check.js';

test.each(['20.12.0', '20.20.2', '22.0.0', '24.9.0', '26.1.0', '100.0.0'])('Node.js %s can run peakend', (version) => {
  expect(nodeRefusal(version)).toBeUndefined();
});

test.each(['20.11.1', '20.9.0', '18.20.8', '9.99.0', '20', ''])('Node.js %s cannot', (version) => {
  expect(nodeRefusal(version)).toBe(`peakend needs Node.js 20.12 or newer, this is ${version}.`);
});

test('package.json asks for the same', () => {
  const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as { engines: { node: string } };
  expect(engines.node).toBe(`>=${LEAST_NODE.join('.')}`);
});
