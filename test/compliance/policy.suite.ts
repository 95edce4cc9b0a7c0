import type { Append } from '#libs/eventing/event-store.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import type { InstalledPolicy } from '#libs/policies/engine/policy.js';
import { appendingBy } from '#test/support/appending.store.js';
import { installTables, PolicyInstallation } from '#test/support/policy.installation.js';
import { type TestDatabase, useDatabase } from '#test/support/postgres.js';

/** Something that happens at a moment: the clock is set to it, and events are stored. */
export interface Chapter {
  /** RFC 3339. */
  readonly at: string;
  readonly appends: readonly Append[];
}

export interface PolicyEnrolment {
  readonly policy: InstalledPolicy;
  /** Sets up what the policy needs besides events, at the time of the first chapter, in empty tables. */
  prepare?(database: TestDatabase['database']): Promise<void>;
  /** What leads it to decisions, in order of time. The first chapter happens before the policy begins. */
  readonly story: readonly Chapter[];
  /** Its decisions in log order, as `tell` describes them. */
  readonly decides: readonly string[];
  tell(event: StoredEvent): string;
}

/** What every policy promises: it decides only what the log leads to, and once, whatever happens to its process. */
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

  /** An installation that holds only the log of another one, or only the first chapter. */
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

  /** Plays the story while one process runs the policy. */
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

  /** Decisions as events without their positions, so that they compare equal however they came about. */
  const facts = (events: readonly StoredEvent[]) =>
    events
      .map(({ eventId, stream, revision, type, data, time, tenant, customerId, causationId }) => ({
        ...{ eventId, stream, revision, type, data, time, tenant, customerId, causationId },
      }))
      .sort((a, b) => (a.eventId < b.eventId ? -1 : 1));

  let expected: {
    readonly decided: ReturnType<typeof facts>;
    readonly rows: readonly (readonly string[])[];
    /** The sorted ids of all its decisions. */
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
    'it decides once if each process dies %s its first decision is stored',
    async (when) => {
      const made = await installation();
      const beginning = made.start();
      await made.caughtUp();
      await beginning.stop();
      let deaths = 0;
      /** A process that dies at its first decision. */
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

  test('it decides once if two processes decide at the same time', async () => {
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
      // The sleeping process no longer renews its lease, like a stopped one.
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

  test('it decides once if it is restarted all the time', async () => {
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

  test('it catches up with what came while nothing ran, in batches of any size', async () => {
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

  test('if it begins after everything has happened, it decides nothing and knows what it would know', async () => {
    const made = await installation();
    for (const chapter of later) await happens(made, chapter);
    const head = await made.store.head();
    made.start();
    await made.caughtUp();
    expect([await made.decided(), await made.store.head()]).toEqual([[], head]);
    // One that hears its own decisions knows of those, and here there are none.
    const hearsItself = policy.emits.some((type) => policy.on.includes(type));
    if (policy.on.length > 0 && !hearsItself) expect(await made.rows()).toEqual(expected.rows);
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

  test('replayed over the history, it decides the same, although the facts are ahead of it', async () => {
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

  test('its chapters are in order of time', () => {
    expect(story.map(({ at }) => Date.parse(at))).toEqual(story.map(({ at }) => Date.parse(at)).sort((a, b) => a - b));
    expect(Date.parse(last.at)).toBeGreaterThan(beganAt);
  });
}
