import type { Keyring } from '#libs/eventing/keyring.js';
import { openSealed } from './sealed.opener.js';

/** Of two keys one was destroyed. */
const opened: string[][] = [];
const keyring = {
  open: async (_tenant: string, sealed: readonly { sealed: string; key: string }[]) => {
    opened.push(sealed.map((each) => each.sealed));
    return sealed.map(({ sealed: text, key }) => (key === 'gone' ? undefined : `open ${text}`));
  },
} as unknown as Keyring;
const words = (sealed: string, key = 'k') => ({ sealed, key });

test('opens what is sealed at any depth, at once and in place; null is left of a key that is gone', async () => {
  const value = [{ text: words('a'), n: 1, deep: [{ what: words('b', 'gone') }, null] }, words('c')];
  expect(await openSealed(keyring, 'acme', value)).toEqual([
    { text: 'open a', n: 1, deep: [{ what: null }, null] },
    'open c',
  ]);
  expect(opened).toEqual([['a', 'b', 'c']]);
});

test('asks for nothing where nothing is sealed', async () => {
  const value = { text: 'plain', sealed: 'x' };
  expect(await openSealed(keyring, 'acme', value)).toBe(value);
  expect(opened).toHaveLength(1);
});
