import type { Sql } from '#libs/eventing/database.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import type { Clock } from '#libs/kernel/clock.js';
import type { Position } from '#libs/kernel/event.js';
import type { Build } from './build.table.js';
import type { InsightContext } from './insight.js';
import type { KeptBuilds } from './kept.builds.js';
import type { SumsOfBuilds } from './sums.js';

/** Makes contexts, and caches what many of them share. */
export class Contexts {
  private readonly inputs = new Map<string, unknown>();
  private readonly latest = new Map<string, { readonly position: Position; readonly made: unknown }>();
  private readonly calendars = new Map<string, (time: number) => string>();

  constructor(private readonly clock: Clock) {}

  async of(sql: Sql, build: Build, kept: KeptBuilds, sums: SumsOfBuilds): Promise<InsightContext> {
    const { tenant, inputsPosition } = build;
    return {
      tenant,
      build: build.build,
      buildOf: (insight) => kept.besides(build, insight).build,
      inputsPosition,
      inputs: (read) => this.inputsOf(build, read),
      latest: (position, read) => this.latestOf(build, position, read),
      dayOf: await this.calendarOf(sql, tenant),
      now: this.clock.now(),
      sums: sums.of(build.build),
    };
  }

  private async inputsOf<Inputs>(build: Build, read: () => Promise<Inputs>): Promise<Inputs> {
    // Not by the build's number: if a crash loses its commit, the number is given to another build.
    const key = `${build.insight} ${build.tenant} ${build.inputsPosition}`;
    if (this.inputs.has(key)) return this.inputs.get(key) as Inputs;
    const inputs = await read();
    if (this.inputs.size >= 1_000) this.inputs.clear();
    this.inputs.set(key, inputs);
    return inputs;
  }

  private async latestOf<Latest>(build: Build, position: Position, read: () => Promise<Latest>): Promise<Latest> {
    const key = `${build.insight} ${build.tenant} ${build.inputsPosition}`;
    const known = this.latest.get(key);
    if (known?.position === position) return known.made as Latest;
    const made = await read();
    if (this.latest.size >= 1_000) this.latest.clear();
    this.latest.set(key, { position, made });
    return made;
  }

  private async calendarOf(sql: Sql, tenant: string): Promise<(time: number) => string> {
    const known = this.calendars.get(tenant);
    if (known) return known;
    const { rows } = await sql.query<{ time_zone: string }>('select time_zone from platform.tenants where name = $1', [
      tenant,
    ]);
    const calendar = calendarOf(rows[0]?.time_zone ?? 'UTC');
    const dayOf = (time: number) => calendar.dayOf(time);
    if (this.calendars.size >= 10_000) this.calendars.clear();
    this.calendars.set(tenant, dayOf);
    return dayOf;
  }
}
