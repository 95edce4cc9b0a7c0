import type { Append } from '#libs/eventing/event-store.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import type { InstalledPolicy } from '#libs/policies/engine/policy.js';
import { appendingBy, installTables, PolicyInstallation } from '#test/support/policy.installation.js';
import { type TestDatabase, useDatabase } from '#test/support/postgres.js';

/** Something that happens at a moment: the clock shows it, and events are stored. */
export interface Chapter {
  /** RFC 3339. */
  readonly at: string;
  readonly appends: readonly Append[];
}

export interface PolicyEnrolment {
  readonly policy: InstalledPolicy;
  /** Makes what it needs besides events, when the clock shows the first chapter; begins with nothing. */
  prepare?(database: TestDatabase['database']): Promise<void>;
  /** What leads it to decisions, in the order of the moments. The first chapter is there before the policy begins. */
  readonly story: readonly Chapter[];
  /** What it decides, in the order of the log, as `tell` says. */
  readonly decides: readonly string[];
  tell(event: StoredEvent): string;
}

/** What every policy promises: it decides once, whatever happens to the process that runs it, and only what the log leads to. */
export function policySuite(enrolment: PolicyEnrolment): void {
  const { policy, story, decides, tell } = enrolment;
  const given = useDatabase();
  const [first, ...later] = story as readonly [Chapter, ...Chapter[]];
  const last = story.at(-1) as Chapter;
  const beganAt = Date.parse(first.at);
  let open: PolicyInstallation[] = [];

  beforeAll(() => installTables(given, [policy]));
  afterEach(async () => {
    for (const each of open) await each.stop();
    open = [];
  });

  /** An installation that holds nothing but the log of another one, or the first chapter. */
  async function installation(log?: PolicyInstallation): Promise<PolicyInstallation> {
    const made = new PolicyInstallation(given, policy, log?.time.now ?? beganAt, log?.store);
    open.push(made);
    await made.begin();
    await enrolment.prepare?.(given.database);
    if (log === undefined) await made.append(first.appends);
    return made;
  }

  const happens = async (into: PolicyInstallation, { at, appends }: Chapter) => {
    into.time.now = Date.parse(at);
    await into.append(appends);
  };

  /** The story while one process runs the policy. */
  async function live(): Promise<PolicyInstallation> {
    const made = await installation();
    made.start();
    await made.caughtUp();
    for (const chapter of later) {
      await happens(made, chapter);
      await made.caughtUp();
    }
    return made;
  }

  /** What is decided is told the same, however it came about: as events, but for where they stand. */
  const facts = (events: readonly StoredEvent[]) =>
    events
      .map(({ eventId, stream, revision, type, data, time, tenant, customerId, causationId }) => ({
        ...{ eventId, stream, revision, type, data, time, tenant, customerId, causationId },
      }))
      .sort((a, b) => (a.eventId < b.eventId ? -1 : 1));

  let expected: {
    readonly decided: ReturnType<typeof facts>;
    readonly rows: readonly (readonly string[])[];
    /** Ids of all that it decided, in their own order. */
    readonly made: readonly string[];
  };
  beforeAll(async () => {
    const made = await live();
    expected = { decided: facts(await made.decided()), rows: await made.rows(), made: [...made.made].sort() };
    await made.stop();
  });

  async function expectTheSame(made: PolicyInstallation): Promise<void> {
    expect(facts(await made.decided())).toEqual(expected.decided);
    expect(await made.rows()).toEqual(expected.rows);
    expect([...made.made].sort()).toEqual(expected.made);
  }

  test('it decides what the story leads to', async () => {
    const made = await live();
    expect((await made.decided()).map(tell)).toEqual(decides);
    await expectTheSame(made);
  });

  test.each(['before', 'after'] as const)(
    'it decides once where each process dies %s its first decision is stored',
    async (when) => {
      const made = await installation();
      await made.start().stop();
      let deaths = 0;
      /** A process that ends at the first thing that it decides. */
      const mortal = () => {
        const dead = { is: false };
        const through = appendingBy(made.store, async (appends) => {
          if (when === 'after' && !dead.is) await made.append(appends);
          if (!dead.is) deaths++;
          dead.is = true;
          throw new Error('died');
        });
        return { dead, process: made.start({ through }) };
      };
      for (const chapter of later) {
        await happens(made, chapter);
        const { dead, process } = mortal();
        await made.caughtUp(() => dead.is);
        await process.stop();
      }
      made.start();
      await made.caughtUp();
      await expectTheSame(made);
      expect(deaths).toBeGreaterThan(0);
    },
  );

  test('it decides once where two processes do at once', async () => {
    const made = await installation();
    let wake = () => {};
    const asleep = new Promise<void>((resolve) => (wake = resolve));
    let sleeps = false;
    const through = appendingBy(made.store, async (appends) => {
      sleeps = true;
      await asleep;
      return made.append(appends);
    });
    made.start({ through });
    await made.caughtUp();
    for (const chapter of later) {
      await happens(made, chapter);
      if (!sleeps) await made.caughtUp(() => sleeps);
      if (!sleeps) continue;
      // It does not say that it lives, as one that is stopped.
      await given.database.query(`update engine.leases set leased_until = '-infinity'`);
      const other = made.start();
      await made.caughtUp();
      await other.stop();
    }
    wake();
    made.start();
    await made.caughtUp();
    await expectTheSame(made);
    expect(sleeps).toBe(true);
  });

  test('it decides once where it is restarted all the time', async () => {
    const made = await installation();
    for (const chapter of [undefined, ...later]) {
      if (chapter) await happens(made, chapter);
      await made.start({ batch: 1 }).stop();
      const process = made.start({ batch: 1 });
      await made.caughtUp();
      await process.stop();
    }
    await expectTheSame(made);
  });

  test('it catches up with what came while nothing ran, in whatever batches', async () => {
    for (const batch of [1, 3, 1_000]) {
      const made = await installation();
      const process = made.start();
      await made.caughtUp();
      await process.stop();
      for (const chapter of later) await happens(made, chapter);
      made.start({ batch });
      await made.caughtUp();
      expect(facts(await made.decided())).toEqual(expected.decided);
      await made.stop();
    }
  });

  test('one that begins when all has happened decides nothing, and knows what it would know', async () => {
    const made = await installation();
    for (const chapter of later) await happens(made, chapter);
    const head = await made.store.head();
    made.start();
    await made.caughtUp();
    expect([await made.decided(), await made.store.head()]).toEqual([[], head]);
    if (policy.on.length > 0) expect(await made.rows()).toEqual(expected.rows);
  });

  test('a rebuild decides nothing', async () => {
    const made = await live();
    const head = await made.store.head();
    await made.stop();
    const anew = await installation(made);
    await anew.project();
    expect(await anew.store.head()).toBe(head);
    anew.start();
    await anew.caughtUp();
    expect(await anew.store.head()).toBe(head);
  });

  test('run over the history it decides the same, from facts that are ahead of it', async () => {
    const made = await live();
    await made.stop();
    for (const batch of [1, 2, 1_000]) {
      const anew = await installation(made);
      await anew.project();
      for (const { at } of story) {
        anew.time.now = Date.parse(at);
        await anew.look(beganAt);
      }
      await anew.replay(beganAt, batch);
      expect([...anew.made].sort()).toEqual(expected.made);
      expect(await anew.rows()).toEqual(expected.rows);
      await anew.stop();
    }
  });

  test('its last chapter is the last moment', () => {
    expect(story.map(({ at }) => Date.parse(at))).toEqual(story.map(({ at }) => Date.parse(at)).sort((a, b) => a - b));
    expect(Date.parse(last.at)).toBeGreaterThan(beganAt);
  });
}
