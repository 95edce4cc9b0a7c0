import { heedVersion } from './expected.version.js';
import { Refusal } from './refusal.js';

function refusalOf(...given: Parameters<typeof heedVersion>): object | null {
  try {
    heedVersion(...given);
    return null;
  } catch (error) {
    const { kind, code, message, members } = error as Refusal & { readonly members: object };
    return { kind, code, message, members };
  }
}

it.each([
  [null, null],
  [null, 2],
  ['any', 2],
  [[1, 2], 2],
] as const)('lets %j decide on version %j', (expected, version) => {
  expect(refusalOf(expected, version, 'complaint')).toBeNull();
});

it.each([[[1, 3]], [[]]] as const)('refuses what expects one of %j, and says which version is in force', (expected) => {
  expect(refusalOf(expected, 2, 'complaint')).toEqual({
    kind: 'precondition-failed',
    code: 'VERSION_MISMATCH',
    message: 'Version 2 of the complaint is in force, another was expected: read it and decide again.',
    members: { version: 2 },
  });
});

it.each([['any'], [[1]]] as const)('refuses what expects %j of what does not exist yet', (expected) => {
  expect(refusalOf(expected, null, 'care rule birthday')).toMatchObject({
    message: 'There is no care rule birthday yet.',
    members: { version: null },
  });
});
