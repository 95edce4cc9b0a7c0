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
  const uses: NameUse[] = [];
  const add = (kind: NameUse['kind'], name: string | null | undefined, path: string) => {
    if (typeof name === 'string') uses.push({ kind, name, path });
  };
  add('touchpoint', touchpoint, '/touchpoint');
  add('touchpoint', about?.touchpoint, '/about/touchpoint');
  add('definition', journey?.definition, '/journey/definition');
  return uses;
}

/** The dimensions that a fact rates. */
export function dimensionsRatedBy(data: object): readonly string[] {
  const { dimensions } = data as { readonly dimensions?: Readonly<Record<string, number>> | null };
  return Object.keys(dimensions ?? {});
}

/** The channels that a fact names. */
export function channelsUsedBy(data: object): readonly string[] {
  const { channel, about } = data as {
    readonly channel?: unknown;
    readonly about?: { readonly channel?: unknown } | null;
  };
  return [channel, about?.channel].filter((name) => typeof name === 'string');
}

/** The tiers that a fact names. */
export function tiersUsedBy(data: object): readonly string[] {
  const { tier } = data as { readonly tier?: unknown };
  return typeof tier === 'string' ? [tier] : [];
}
