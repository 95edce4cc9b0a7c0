import { DatabaseUnavailable } from '#libs/eventing/database.js';
import type { Build } from './build.table.js';
import type { Insight } from './insight.js';
import type { InsightList } from './insight.list.js';

/**
 * The builds of one tenant that this version of the code keeps up to date: those that it made, of insights that stand on
 * such. What another version made stays as it is until it is replaced.
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

  /** The build of another insight that one reads: what is built reads what is built with it. */
  besides({ status }: Build, insight: string): Build {
    const found = (status === 'building' ? this.building.get(insight) : undefined) ?? this.live.get(insight);
    if (found === undefined) throw new Error(`"${insight}" is not among what an insight stands on.`);
    return found;
  }
}

/** SQL for the builds (`build`) that this version of the code keeps up to date of an insight. */
export function buildsOf(list: InsightList, { name, version }: Insight): string {
  const below = [...list.foundationsOf(name)].map(
    (other) => `and exists (select from engine.builds o where o.tenant = b.tenant and o.insight = '${other.name}'
        and o.version = ${other.version} and o.status in ('live', b.status))`,
  );
  return `select b.build from engine.builds b
    where b.insight = '${name}' and b.version = ${version} and b.status <> 'retired' ${below.join(' ')}`;
}

/**
 * Where a newer version of the code has begun to build, an older one that runs beside it does nothing more: what it took
 * would be missing in what the newer one has built already. An insight that leaves the code takes its builds with it.
 */
export function standStillForNewer(list: InsightList, builds: readonly Pick<Build, 'insight' | 'version'>[]): void {
  for (const { insight, version } of builds) {
    const known = list.get(insight)?.version;
    if (known !== undefined && version <= known) continue;
    const own = known === undefined ? 'knows none' : `makes version ${known}`;
    throw new DatabaseUnavailable(
      `its "${insight}" are of version ${version} and this process ${own}: end it, newer ones have taken over`,
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
