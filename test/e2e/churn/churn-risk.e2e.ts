import { calendarOf } from '#libs/kernel/calendar.js';
import { eventually } from '#test/support/eventually.js';
import { withClient } from '#test/support/proof.js';
import { missDays } from '#test/support/missed.days.js';
import { useSharedApp } from '#test/support/shared.app.js';
import { Analyst, type Published, touchpoint } from '../queries/analyst.js';

const started = useSharedApp();
const DAY = 86_400_000;
const now = Date.now();
const ago = (days: number) => new Date(now - days * DAY).toISOString();

const of = (type: string, subject: string, time: string, data: object): Published => ({ type, subject, time, data });
const visit = (subject: string, days: number, valence = 0.3) =>
  touchpoint(subject, ago(days), { touchpoint: 'counter-service', valence });
/** A customer who comes every week. */
const regular = (subject: string): readonly Published[] =>
  [70, 63, 56, 49, 42, 35, 28, 21, 14, 7, 1].map((days) => visit(subject, days));
const badly = (subject: string): readonly Published[] => [
  touchpoint(subject, ago(0.5), { touchpoint: 'staff-attitude', valence: -0.9 }),
  of('complaint.filed', subject, ago(0.4), { category: 'staff-attitude', severity: 5, channel: 'branch' }),
  of('feedback.submitted', subject, ago(0.3), { instrument: 'nps', value: 1 }),
];

describe('churn risk', () => {
  it('says who is about to leave, why, and by which events', async () => {
    const analyst = await Analyst.of(started.app);
    await analyst.publish(...regular('calm'), ...regular('hurt'));
    const [peak, complaint, answer] = await analyst.publish(...badly('hurt'));
    const { items } = await analyst.get('/v1/churn-risk');
    expect(items.map(({ customerId, level }: Record<string, string>) => [customerId, level])).toEqual([
      ['hurt', 'critical'],
      ['calm', 'low'],
    ]);
    const evidence = Object.fromEntries(
      items[0].reasons.map((each: { signal: string; evidence: string[] }) => [each.signal, each.evidence]),
    );
    expect(evidence).toMatchObject({
      'negative-peak': [peak],
      'open-complaint': [complaint],
      'staff-complaint': [complaint],
      detractor: [answer],
      'base-rate': [],
    });
    const one = await analyst.get('/v1/customers/hurt/churn-risk');
    expect(one).toMatchObject({
      customerId: 'hurt',
      risk: items[0].risk,
      level: 'critical',
      model: 'priors',
      horizonDays: 90,
      notTold: null,
    });
    const sum = one.reasons.reduce(
      (total: number, { contribution }: { contribution: number }) => total + contribution,
      0,
    );
    expect(sum).toBeCloseTo(Math.log(one.risk / (1 - one.risk)), 9);
    const profile = await analyst.get('/v1/customers/hurt');
    expect(profile).toMatchObject({
      lifecycle: 'at-risk',
      churn: { risk: one.risk, level: 'critical', reasons: one.reasons },
    });

    const ids = async (query: string) =>
      (await analyst.get(`/v1/${query}`)).items.map((each: { customerId: string }) => each.customerId);
    expect(await ids('churn-risk?level=low')).toEqual(['calm']);
    expect(await ids('churn-risk?level=dormant')).toEqual([]);
    expect(await ids(`churn-risk?minRisk=${one.risk}`)).toEqual(['hurt']);
    expect(await ids('churn-risk?tier=gold')).toEqual([]);
    expect(await ids('customers?lifecycle=at-risk')).toEqual(['hurt']);
    expect(await ids(`customers?minRisk=${one.risk}`)).toEqual(['hurt']);
    const first = await analyst.get('/v1/churn-risk?limit=1');
    expect(await ids(`churn-risk?limit=1&cursor=${first.nextCursor}`)).toEqual(['calm']);
    const csv = await analyst.ask('/v1/churn-risk', { accept: 'text/csv' });
    expect(csv.body.split('\r\n')[0]).toBe(
      'customerId,tier,risk,level,lift,reasons.signal,reasons.contribution,reasons.detail,reasons.evidence,asOf',
    );
  });

  it('is not told of who is lost or objects, until that changes', async () => {
    const analyst = await Analyst.of(started.app);
    await analyst.publish(...regular('a'), ...regular('b'), ...regular('c'));
    const listed = async () =>
      (await analyst.get('/v1/churn-risk')).items.map((each: { customerId: string }) => each.customerId).sort();
    await analyst.publish(
      of('customer.lost', 'a', ago(0.2), { reason: 'price' }),
      of('customer.profiling-objected', 'b', ago(0.2), { reason: 'asked by letter' }),
    );
    expect(await listed()).toEqual(['c']);
    expect(await analyst.get('/v1/customers/b/churn-risk')).toMatchObject({
      risk: null,
      level: null,
      reasons: [],
      history: [],
      notTold: 'objecting',
    });
    expect(await analyst.get('/v1/customers/a')).toMatchObject({ lifecycle: 'lost', churn: null });
    await analyst.publish(
      of('customer.won-back', 'a', ago(0.1), { reason: 'price' }),
      of('customer.profiling-allowed', 'b', ago(0.1), {}),
    );
    expect(await listed()).toEqual(['a', 'b', 'c']);
  });

  it('goes on at midnight: silence grows, and history shows how', async () => {
    const analyst = await Analyst.of(started.app, { timeZone: 'Asia/Tokyo' });
    const calendar = calendarOf('Asia/Tokyo');
    await analyst.publish(...regular('k'));
    const before = await analyst.get('/v1/customers/k/churn-risk');
    expect([before.history, before.asOf]).toEqual([[], ago(1)]);
    await eventually('its days are looked at', async () =>
      (await analyst.get('/v1/status')).policies.every((each: { lagEvents: number }) => each.lagEvents === 0),
    );
    const today = calendar.startOf(calendar.dayOf(Date.now()));
    await missDays(started.connection, analyst.tenant, new Date(today - 3 * DAY + DAY / 2));
    await eventually('it is evaluated as of midnight', async () => {
      const { items } = await analyst.get('/v1/churn-risk');
      return Date.parse(items[0].asOf) >= today;
    });
    const after = await analyst.get('/v1/customers/k/churn-risk');
    const { items } = await analyst.get('/v1/churn-risk');
    expect(items[0].risk).toBe(after.risk);
    const days: readonly string[] = after.history.map(({ at }: { at: string }) => at);
    expect([...days].sort()).toEqual(days);
    expect(days.length).toBeGreaterThan(2);
    expect(Date.parse(days.at(-1) ?? '')).toBeLessThanOrEqual(today);
  });
});

describe('churn settings', () => {
  it('are put, read, and refused where they do not fit', async () => {
    const analyst = await Analyst.of(started.app);
    const put = (body: unknown, headers: Record<string, string> = {}) =>
      started.app.request('PUT', '/v1/churn-settings', {
        key: analyst.keys.operate,
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...headers },
      });
    const first = {
      version: 1,
      horizonDays: 90,
      raiseLift: 1,
      resolveLift: 0.5,
      coolDownDays: 7,
      controlShare: 0,
      maxAlertsPerDay: null,
    };
    expect(await analyst.get('/v1/churn-settings')).toEqual(first);
    const changed = await put({ horizonDays: 30, maxAlertsPerDay: 20 }, { 'if-match': '"1"' });
    expect([changed.status, changed.headers.get('etag'), changed.body]).toEqual([
      200,
      '"2"',
      { ...first, version: 2, horizonDays: 30, maxAlertsPerDay: 20 },
    ]);
    analyst.position = changed.headers.get('peakend-position') ?? undefined;
    expect(await analyst.get('/v1/churn-settings')).toEqual(changed.body);
    // So is what was read, as it is.
    for (const same of [{ horizonDays: 30, maxAlertsPerDay: 20 }, changed.body])
      expect((await put(same)).headers.get('etag')).toBe('"2"');
    expect((await put({ horizonDays: 60 }, { 'if-match': '"1"' })).body.code).toBe('VERSION_MISMATCH');
    const wrong = async (body: unknown) => {
      const { status, body: problem } = await put(body);
      return [status, ...problem.errors.map((each: { path: string }) => each.path)];
    };
    expect(await wrong({ horizonDays: 0 })).toEqual([422, '/horizonDays']);
    expect(await wrong({ horizonDays: 1.5, raiseLift: 'high' })).toEqual([422, '/horizonDays', '/raiseLift']);
    expect(await wrong({ raiseLift: 0.2 })).toEqual([422, '/raiseLift']);
    expect(await wrong({ maxAlertsPerDay: 0 })).toEqual([422, '/maxAlertsPerDay']);
    expect(await wrong({ horizon: 90 })).toEqual([422, '/horizon']);
    expect(await wrong([])).toEqual([422, '']);
    // They count from the next midnight on.
    await analyst.publish(visit('k', 1));
    expect((await analyst.get('/v1/customers/k/churn-risk')).horizonDays).toBe(90);
  });
});

describe('churn fits', () => {
  const fit = (analyst: Analyst) => started.app.request('POST', '/v1/churn-fits', { key: analyst.keys.operate });

  it('are learned when asked for, and listed with how good they are', async () => {
    const analyst = await Analyst.of(started.app);
    // All come every week: half of the customers until the end, of the others some stop each week.
    const history = Array.from({ length: 240 }, (_, index) => {
      const until = index % 2 === 0 ? 1 + (index % 7) : 1 + ((index * 37) % 330);
      return Array.from({ length: Math.ceil((360 - until) / 7) }, (__, visits) =>
        visit(`c-${index}`, until + visits * 7),
      );
    }).flat();
    for (let at = 0; at < history.length; at += 2_000) await analyst.publish(...history.slice(at, at + 2_000));
    // It waits until all of them are known.
    const asked = await fit(analyst);
    expect([asked.status, asked.body]).toEqual([202, { requestedAt: expect.any(String) }]);
    await eventually('it is learned', async () => (await analyst.get('/v1/churn-fits')).items.length === 1, 60_000);
    const [item] = (await analyst.get('/v1/churn-fits')).items;
    expect(item).toMatchObject({
      version: 1,
      horizonDays: 90,
      n: 240,
      sampled: 240,
      used: true,
      inForce: false,
      currency: null,
    });
    expect(item.quality.model.auc).toBeGreaterThan(0.9);
    expect(item.quality.model.brier).toBeLessThan(item.quality.share * (1 - item.quality.share));
    expect(item.rhythm.alpha).toBeGreaterThan(0);
  });

  it('are asked for once under a key, and with nothing to say', async () => {
    const analyst = await Analyst.of(started.app);
    const ask = (path: string, key: string, body?: unknown) =>
      started.app.request('POST', path, {
        key: analyst.keys.operate,
        headers: { 'idempotency-key': key },
        ...(body === undefined ? {} : { body }),
      });
    for (const path of ['/v1/churn-fits', '/v1/value-fits']) {
      const first = await ask(path, 'one', {});
      expect([first.status, first.headers.get('idempotency-replayed')]).toEqual([202, null]);
      const again = await ask(path, 'one');
      expect([again.status, again.body, again.headers.get('idempotency-replayed')]).toEqual([202, first.body, 'true']);
      const wrong = await ask(path, 'two', { horizonDays: 90 });
      expect([wrong.status, wrong.body.errors]).toEqual([
        422,
        [
          {
            path: '/horizonDays',
            code: 'UNKNOWN_FIELD',
            message: 'is not a known field: this route takes no body',
          },
        ],
      ]);
      expect((await ask(path, 'two', [])).body).toMatchObject({
        status: 422,
        errors: [{ path: '', code: 'WRONG_TYPE' }],
      });
      expect((await ask(path, ' ')).status).toBe(422);
    }
  });

  it('are not made of too little', async () => {
    const analyst = await Analyst.of(started.app);
    await analyst.publish(...regular('only'));
    await analyst.get('/v1/churn-risk');
    expect((await fit(analyst)).status).toBe(202);
    await eventually('it was tried', async () => {
      const { rows } = await withClient(started.connection, (sql) =>
        sql.query("select requested_at from platform.fit_jobs where tenant = $1 and type = 'churn.model-fitted'", [
          analyst.tenant,
        ]),
      );
      return rows[0]?.requested_at === null;
    });
    expect((await analyst.get('/v1/churn-fits')).items).toEqual([]);
  });
});
