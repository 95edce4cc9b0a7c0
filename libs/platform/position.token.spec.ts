import fc from 'fast-check';
import { Refusal } from '#libs/kernel/refusal.js';
import { formatPosition, parsePosition } from './position.token.js';

function refusalOf(epoch: string, text: string): unknown {
  try {
    return parsePosition(epoch, text);
  } catch (error) {
    return error instanceof Refusal ? [error.kind, error.code] : error;
  }
}

test('a position comes back from its token', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), (position) => {
      expect(parsePosition('0a1b2c3d', formatPosition('0a1b2c3d', position))).toBe(position);
    }),
  );
});

test.each([
  '',
  '1',
  '0a1b2c3d',
  '0a1b2c3d-',
  '0a1b2c3d--1',
  '0a1b2c3d-01',
  '0a1b2c3d-1 ',
  '0A1B2C3D-1',
  '0a1b2c3d-1.5',
  '0a1b2c3d-9223372036854775808',
])('anything but a token is unreadable: %j', (text) =>
  expect(refusalOf('0a1b2c3d', text)).toEqual(['unreadable', 'INVALID_POSITION']),
);

test('a token from another log is unreadable', () => {
  expect(refusalOf('0a1b2c3d', formatPosition('ffffffff', 7n))).toEqual(['unreadable', 'FOREIGN_POSITION']);
});
