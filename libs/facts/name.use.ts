/** A name of a definition, or of a touchpoint type, that a fact uses. A typing error in it is no fault of the fact. */
export interface NameUse {
  readonly kind: 'definition' | 'touchpoint';
  readonly name: string;
  /** JSON Pointer into the fact's data. */
  readonly path: string;
}

/** Where facts name definitions and touchpoint types, whatever their type. */
interface Naming {
  readonly touchpoint?: string | null;
  readonly journey?: { readonly definition?: string } | null;
  readonly about?: { readonly touchpoint?: string } | null;
}

/** The names that a fact's data uses. */
export function namesUsedBy(data: object): readonly NameUse[] {
  const { touchpoint, journey, about } = data as Naming;
  const uses = [
    { kind: 'touchpoint', name: touchpoint, path: '/touchpoint' },
    { kind: 'touchpoint', name: about?.touchpoint, path: '/about/touchpoint' },
    { kind: 'definition', name: journey?.definition, path: '/journey/definition' },
  ] as const;
  return uses.flatMap(({ name, ...use }) => (typeof name === 'string' ? [{ ...use, name }] : []));
}
