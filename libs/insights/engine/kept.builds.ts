import { DatabaseUnavailable } from '#libs/eventing/database.js';
import type { Build } from './build.table.js';
import type { Insight } from './insight.js';
import type { InsightList } from './insight.list.js';

/**
 * The builds of one tenant that this version of the code keeps up to date: those it made, of insights that depend only
 * on such. What another version made stays as it is until it is replaced.
 */
export class KeptBuilds {
  private readonly live = new Map<string, Build>();
  private readonly building = new Map<string, Build>();

  /** @param builds the tenant's live and building ones */
  constructor(list: InsightList, builds: readonly Build[]) {
    for (const insight of list.all) {
      const made = builds.filter(({ insight: name, version }) => name === insight.name && version === insight.version);
      const [live, building] = [
        made.find(({ status }) => status === 'live'),
        made.find(({ status }) => status === 'building'),
      ];
      const { after = [] } = insight;
      if (live && after.every((other) => this.live.has(other))) this.live.set(insight.name, live);
      if (building && after.every((other) => this.building.has(other) || this.live.has(other)))
        this.building.set(insight.name, building);
    }
  }

  of({ name }: Insight): readonly Build[] {
    return [this.live.get(name), this.building.get(name)].filter((build) => build !== undefined);
  }

  /** The build of another insight that one reads: what is being built reads what is being built with it. */
  besides({ status }: Build, insight: string): Build {
    const found = (status === 'building' ? this.building.get(insight) : undefined) ?? this.live.get(insight);
    if (found === undefined) throw new Error(`"${insight}" is not among the insights that this one depends on.`);
    return found;
  }
}

/** SQL for the builds (`build`) of an insight that this version of the code keeps up to date. */
export function buildsOf(list: InsightList, { name, version }: Insight): string {
  const below = [...list.foundationsOf(name)].map(
    (other) => `and exists (select from engine.builds o where o.tenant = b.tenant and o.insight = '${other.name}'
        and o.version = ${other.version} and o.status in ('live', b.status))`,
  );
  return `select b.build from engine.builds b
    where b.insight = '${name}' and b.version = ${version} and b.status <> 'retired' ${below.join(' ')}`;
}

/**
 * Once a newer version of the code has begun to build, an older one running beside it does nothing more: what it took
 * would be missing from what the newer one has already built. When an insight is removed from the code, so are its
 * builds.
 */
export function standStillForNewer(list: InsightList, builds: readonly Pick<Build, 'insight' | 'version'>[]): void {
  for (const { insight, version } of builds) {
    const known = list.get(insight)?.version;
    if (known !== undefined && version <= known) continue;
    const own = known === undefined ? 'does not know it' : `makes version ${known}`;
    throw new DatabaseUnavailable(
      `it holds version ${version} of "${insight}", but this process ${own}: stop it, newer ones have taken over`,
    );
  }
}

/** By tenant. @param builds the live and building ones of some tenants */
export function keptOf(list: InsightList, builds: readonly Build[]): ReadonlyMap<string, KeptBuilds> {
  const tenants = new Set(builds.map(({ tenant }) => tenant));
  return new Map(
    [...tenants].map((tenant) => [
      tenant,
      new KeptBuilds(
        list,
        builds.filter((build) => build.tenant === tenant),
      ),
    ]),
  );
}
