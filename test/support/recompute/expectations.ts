import type { Named } from './journeys.js';

/** What `/v1/expectations/{definition}` answers at a moment (milliseconds since 1970). */
export function expectationsIn({ name, version, definition, learned }: Named, now: number): object {
  const { default: byDefault = {}, tiers = {} } = definition.expectations ?? {};
  const types: string[] = [
    ...definition.stages.flatMap(({ touchpoints }: { touchpoints: string[] }) => touchpoints),
    ...[byDefault, ...Object.values(tiers)].flatMap((each) => Object.keys(each)),
    ...learned.map(({ touchpoint }) => touchpoint),
  ];
  const known = [...Object.keys(tiers), ...learned.flatMap(({ tier }) => tier ?? [])];
  const items = [...new Set(types)].sort().flatMap((touchpoint) =>
    [...[...new Set(known)].sort(), null].map((tier) => {
      const lesson = learned.findLast(
        (each) => each.touchpoint === touchpoint && each.tier === tier && each.at <= now * 1_000,
      );
      const own = tier === null ? undefined : tiers[tier]?.[touchpoint];
      const configured = own ?? byDefault[touchpoint] ?? null;
      const otherwise = lesson ? 'learned' : configured === null ? null : 'default';
      const inForce = own === undefined ? otherwise : 'configured';
      const since = inForce === 'learned' && lesson ? new Date(lesson.at / 1_000).toISOString() : null;
      return { touchpoint, tier, configured, learned: lesson?.value ?? null, n: lesson?.n ?? 0, inForce, since };
    }),
  );
  return { definition: name, definitionVersion: version, items, nextCursor: null };
}
