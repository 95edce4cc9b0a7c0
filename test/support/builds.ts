import type { Sql } from '#libs/eventing/database.js';
import { createLiveBuilds, type NewBuild, readBuilds, startBuilds } from '#libs/insights/engine/build.table.js';
import type { Insight } from '#libs/insights/engine/insight.js';
import { insights } from '#libs/insights/insights.js';
import { TZDATA } from '#libs/kernel/tzdata.js';

const wanted = (some: readonly Insight[]): readonly NewBuild[] =>
  some.map(({ name, version }) => ({ insight: name, version, inputsPosition: 0n, tzdata: TZDATA }));

/** Creates the live build of one insight for a tenant that has none. */
export async function createLiveBuild(sql: Sql, tenant: string, insight: Insight): Promise<number> {
  const [build] = await createLiveBuilds(sql, tenant, wanted([insight]));
  if (build === undefined) throw new Error('No build was created');
  return build.build;
}

/** Starts rebuilding a tenant's insights, with the inputs that they have now or are about to get. */
export async function startAnew(sql: Sql, tenant: string, some: readonly Insight[] = insights): Promise<void> {
  const builds = await readBuilds(sql, [tenant]);
  const inputsOf = (name: string) =>
    builds.reduce(
      (latest, { insight, inputsPosition }) => (insight === name && inputsPosition > latest ? inputsPosition : latest),
      0n,
    );
  await startBuilds(
    sql,
    tenant,
    wanted(some).map((build) => ({ ...build, inputsPosition: inputsOf(build.insight) })),
  );
}
