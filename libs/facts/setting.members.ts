import { word } from './word.schemas.js';

/** The version of a setting as a member of its body: whoever changes what was read need not take it out. */
export const readVersion = {
  type: 'integer',
  minimum: 1,
  description:
    'a whole number from 1: the version that was read, which changes nothing; If-Match guards against others',
} as const;

/** What the answer tells of a setting with a name besides what it says, in its body likewise. */
export const readNameAndVersion = {
  name: {
    ...word('office'),
    description:
      'a word in kebab-case such as "office": the name that was read, which changes nothing; the path says which is put',
  },
  version: readVersion,
} as const;

/** Whether a setting is as it shipped, in its body likewise. */
export const readShipped = {
  type: 'boolean',
  description: 'true or false: whether what was read was as it shipped, which changes nothing',
} as const;

type Told = 'name' | 'version' | 'shipped' | 'warnings';

/** What a setting says, without what its answer tells besides. */
export function withoutRead<Body extends object>(body: Body): Omit<Body, Told> {
  const told = body as Body & Readonly<Record<Told, unknown>>;
  const { name: _name, version: _version, shipped: _shipped, warnings: _warnings, ...said } = told;
  return said;
}
