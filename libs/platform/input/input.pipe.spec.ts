import type { Refusal } from '#libs/kernel/refusal.js';
import { InputPipe } from './input.pipe.js';
import type { MembersSchema } from './members.reader.js';

class Input {
  static readonly schema: MembersSchema = {
    properties: { name: { type: 'string', says: 'must be text' } },
    required: ['name'],
  };
}
class Unread {}

const read = (value: unknown, metatype: new () => object, type: 'body' | 'param' = 'body') =>
  new InputPipe().transform(value, { type, metatype });

test('a valid body is passed on unchanged', () => {
  const body = { name: 'ada' };
  expect(read(body, Input)).toBe(body);
});

test('an invalid body is refused, and the detail states its first error', () => {
  const errors = [
    { path: '/size', code: 'UNKNOWN_FIELD', message: 'is not a known field; the fields are name' },
    { path: '/name', code: 'INVALID_VALUE', message: 'must be text' },
  ];
  expect(() => read({ name: 5, size: 1 }, Input)).toThrow(
    expect.objectContaining({
      kind: 'invalid',
      code: 'INVALID_BODY',
      message: '/size is not a known field; the fields are name.',
      errors,
    } satisfies Partial<Refusal>),
  );
});

test('other parameters, and bodies that their handler reads itself, are left alone', () => {
  expect([read(5, Input, 'param'), read(5, Unread)]).toEqual([5, 5]);
});
