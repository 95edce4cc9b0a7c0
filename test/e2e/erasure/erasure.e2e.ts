import { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import { eventually } from '#test/support/eventually.js';
import { useSharedApp } from '#test/support/shared.app.js';
import { Desk } from '../complaints/desk.js';
import { Analyst, type Published, touchpoint } from '../queries/analyst.js';

const started = useSharedApp();
let database: PostgresDatabase;
beforeAll(() => {
  database = new PostgresDatabase(started.connection);
});
afterAll(() => database.close());

const WORDS = 'The counter smelled of wet plaster.';
const registered = (subject: string, traits: object): Published => ({
  type: 'customer.registered',
  subject,
  time: '2024-03-01T08:00:00Z',
  data: { traits, segment: 'retail' },
});
const merged = (subject: string, into: string): Published => ({
  type: 'customer.merged',
  subject,
  time: '2024-03-09T08:00:00Z',
  data: { into },
});
const said = (subject: string, time: string, text: string, data: object = {}): Published =>
  touchpoint(subject, time, { touchpoint: 'counter-service', text, language: 'en', ...data });

async function erase(analyst: Analyst, customerId: string) {
  const path = `/v1/customers/${encodeURIComponent(customerId)}`;
  const answer = await started.app.request('DELETE', path, { key: analyst.keys.operate });
  analyst.position = answer.headers.get('peakend-position') ?? analyst.position;
  return answer;
}

const timelineOf = async (analyst: Analyst, customerId: string) =>
  (await analyst.get(`/v1/customers/${customerId}/timeline`)).items as Record<string, unknown>[];

describe('DELETE /v1/customers/{customerId}', () => {
  it('erases words, traits and attributes, and changes no id, time, number or score', async () => {
    const analyst = await Analyst.of(started.app);
    await analyst.publish(
      registered('anna', { name: 'Anna Lind', age: 41 }),
      said('anna', '2024-03-02T10:00:00Z', 'Wonderful, friendly and quick.', { attributes: { desk: 'three' } }),
      touchpoint('anna', '2024-03-02T10:05:00Z', { touchpoint: 'queueing', valence: -0.75 }),
      {
        type: 'complaint.filed',
        subject: 'anna',
        time: '2024-03-03T10:00:00Z',
        data: { complaintId: 'c-1', category: 'waiting', severity: 3, channel: 'branch', text: WORDS },
      },
      said('ben', '2024-03-02T10:00:00Z', 'I stay as I am.'),
    );
    const [profile, journeys, timeline, map] = [
      await analyst.get('/v1/customers/anna'),
      await analyst.get('/v1/customers/anna/journeys'),
      await timelineOf(analyst, 'anna'),
      await analyst.get('/v1/journey-maps/bank-branch-visit'),
    ];
    expect(profile.traits).toEqual({ name: 'Anna Lind', age: 41 });

    const { status, body, headers } = await erase(analyst, 'anna');
    expect(status).toBe(202);
    expect(headers.get('location')).toBe(`/v1/erasures/${body.erasureId}`);
    expect([body.customerId, body.erased, body.status]).toEqual(['anna', ['anna'], 'done']);

    expect(await analyst.get('/v1/customers/anna')).toEqual({
      ...profile,
      traits: {},
      churn: null,
      lifecycle: 'prospect',
    });
    expect(await analyst.get('/v1/customers/anna/journeys')).toEqual(journeys);
    expect(await analyst.get('/v1/journey-maps/bank-branch-visit')).toEqual(map);
    expect((await analyst.get('/v1/complaints/c-1')).complaintId).toBe('c-1');
    const after = await timelineOf(analyst, 'anna');
    const without = ({ data, ...rest }: Record<string, unknown>) => {
      const { text, traits, attributes, ...others } = data as Record<string, unknown>;
      return { ...rest, data: others };
    };
    expect(after.slice(0, -1)).toEqual(timeline.map(without));
    expect(after.at(-1)).toMatchObject({
      type: 'peakend.customer.erased.v1',
      data: { erasureId: body.erasureId, survivor: 'anna', keys: [expect.any(String)] },
    });
    expect((await timelineOf(analyst, 'ben'))[0]?.data).toMatchObject({ text: 'I stay as I am.' });

    const { rows } = await database.query<{ sealed: number }>(
      `select count(*)::int as sealed from fact.facts f join fact.customers c using (customer_no)
       where c.tenant = $1 and c.customer_id = 'anna' and (f.data::text ~ '"sealed"' or f.effective::text ~ '"sealed"')`,
      [analyst.tenant],
    );
    expect(rows).toEqual([{ sealed: 0 }]);
  });

  it('erases the customer an id stands for and all merged into it, even by a merge just published', async () => {
    const analyst = await Analyst.of(started.app);
    await analyst.publish(
      said('old', '2024-03-02T10:00:00Z', WORDS),
      said('older', '2024-03-02T11:00:00Z', WORDS),
      said('new', '2024-03-02T12:00:00Z', WORDS),
      said('other', '2024-03-02T12:00:00Z', WORDS),
      merged('older', 'old'),
      merged('old', 'new'),
    );
    const { body } = await erase(analyst, 'older');
    expect([body.customerId, body.erased]).toEqual(['new', ['new', 'old', 'older']]);
    const texts = async (customerId: string) =>
      (await timelineOf(analyst, customerId)).flatMap(({ data }) => (data as { text?: string }).text ?? []);
    expect([await texts('new'), await texts('other')]).toEqual([[], [WORDS]]);
    const { rows } = await database.query<{ customer_id: string }>(
      "select customer_id from store.events where tenant = $1 and type = 'customer.erased' order by position",
      [analyst.tenant],
    );
    expect(rows.map(({ customer_id }) => customer_id)).toEqual(['new', 'old', 'older']);
  });

  it("erases a corrected touchpoint's words, the corrected and the correcting ones", async () => {
    const analyst = await Analyst.of(started.app);
    const [eventId] = await analyst.publish(said('carl', '2024-03-02T10:00:00Z', 'First words.', { valence: 0.5 }));
    await analyst.publish({
      type: 'touchpoint.corrected',
      subject: 'carl',
      time: '2024-03-02T11:00:00Z',
      data: { eventId, text: 'Second words.', valence: -0.25 },
    });
    expect((await timelineOf(analyst, 'carl'))[0]?.data).toMatchObject({ text: 'Second words.', valence: -0.25 });
    await erase(analyst, 'carl');
    const [first] = await timelineOf(analyst, 'carl');
    expect(first?.data).toEqual({ touchpoint: 'counter-service', channel: 'branch', language: 'en', valence: -0.25 });
  });

  it('erases what a service level said by itself, in the complaint and in the task that it asked for', async () => {
    const desk = await Desk.of(started.app);
    const { analyst, tenant } = desk;
    const allDay = [{ from: '00:00', to: '24:00' }];
    const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
    const week = Object.fromEntries(days.map((day) => [day, allDay]));
    await desk.put('calendars/always', { timeZone: 'UTC', week });
    await desk.put('service-levels/quick', {
      calendar: 'always',
      acknowledgeWithinSeconds: 18,
      onBreach: [
        { compensate: { kind: 'apology', text: `${WORDS} Sorry.` } },
        { escalate: { reason: `${WORDS} Nobody answered.` } },
        { followUp: { department: 'billing', text: `${WORDS} Call back.` } },
      ],
    });
    await desk.file('c-1', {}, new Date(Date.now() - 60_000).toISOString());
    const said = async () => {
      const { history, compensations } = await desk.read('c-1');
      const tasks = (await analyst.get('/v1/follow-ups')).items as { text: string | null }[];
      const reasons = (history as { reason?: string }[]).flatMap(({ reason }) => reason ?? []);
      return [compensations.map(({ text }: { text: string | null }) => text), reasons, tasks.map(({ text }) => text)];
    };
    const words = [[`${WORDS} Sorry.`], [`${WORDS} Nobody answered.`], [`${WORDS} Call back.`]];
    await eventually('the breach has led to everything', async () => (await said()).flat().length === 3);
    expect(await said()).toEqual(words);
    const { rows } = await database.query<{ type: string }>(
      'select type from store.events where tenant = $1 and strpos(data::text, $2) > 0',
      [tenant, WORDS],
    );
    expect(rows).toEqual([{ type: 'service-level.put' }]);

    await erase(analyst, 'anna');
    expect(await said()).toEqual([[null], [], [null]]);
  });

  it('still takes a repeat of an old event for a duplicate, and new facts under a new key', async () => {
    const analyst = await Analyst.of(started.app);
    const event = {
      specversion: '1.0',
      type: 'peakend.touchpoint.recorded.v1',
      source: '/s',
      id: 'once',
      subject: 'dora',
      time: '2024-03-02T10:00:00Z',
      data: { touchpoint: 'counter-service', channel: 'branch', text: WORDS },
    };
    const publish = (body: object) =>
      started.app.request('POST', '/v1/events', {
        key: analyst.keys.publish,
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/cloudevents-batch+json' },
      });
    const first = await publish([event]);
    await erase(analyst, 'dora');
    const again = await publish([event]);
    expect(again.body).toEqual({ ...first.body, accepted: 0, duplicates: 1 });
    expect((await publish([{ ...event, data: { ...event.data, text: 'Other.' } }])).body.rejected[0].code).toBe(
      'EVENT_CONFLICT',
    );
    await analyst.publish(said('dora', '2024-03-03T10:00:00Z', 'I am back.'));
    const texts = (await timelineOf(analyst, 'dora')).map(({ data }) => (data as { text?: string }).text);
    expect(texts).toEqual([undefined, 'I am back.', undefined]);
    const second = await erase(analyst, 'dora');
    expect([second.status, second.body.status]).toEqual([202, 'done']);
    expect((await timelineOf(analyst, 'dora')).every(({ data }) => !('text' in (data as object)))).toBe(true);
  });

  it('empties what was rejected about the customer', async () => {
    const analyst = await Analyst.of(started.app);
    await analyst.publish(said('emil', '2024-03-02T10:00:00Z', WORDS));
    const bad = { ...said('emil', 'never', WORDS), specversion: '1.0', source: '/s', id: 'bad' };
    await started.app.request('POST', '/v1/events', {
      key: analyst.keys.publish,
      body: JSON.stringify([{ ...bad, type: `peakend.${bad.type}.v1` }]),
      headers: { 'content-type': 'application/cloudevents-batch+json' },
    });
    const rejects = async () => (await started.app.request('GET', '/v1/rejects', { key: analyst.keys.operate })).body;
    expect((await rejects()).items).toMatchObject([{ id: 'bad', event: { data: { text: WORDS } } }]);
    await erase(analyst, 'emil');
    expect((await rejects()).items).toMatchObject([{ id: 'bad', customerId: 'emil', errors: [], event: null }]);
  });

  it('erases a customer whom only parked facts have named', async () => {
    const analyst = await Analyst.of(started.app);
    await database.query(
      "insert into engine.parked_events (tenant, customer_id, position, reason, parked_at) values ($1, 'gil', 1, 'Poison.', now())",
      [analyst.tenant],
    );
    const { status, body } = await erase(analyst, 'gil');
    expect([status, body.customerId, body.erased]).toEqual([202, 'gil', ['gil']]);
  });

  it('knows no customer that no fact has named, nor one of another tenant', async () => {
    const [mine, theirs] = [await Analyst.of(started.app), await Analyst.of(started.app)];
    await mine.publish(said('fay', '2024-03-02T10:00:00Z', WORDS));
    for (const [who, customerId] of [
      [mine, 'nobody'],
      [mine, 'x'.repeat(201)],
      [theirs, 'fay'],
    ] as const) {
      const { status, body } = await erase(who, customerId);
      expect([status, body.code]).toEqual([404, 'NO_SUCH_CUSTOMER']);
    }
    expect((await timelineOf(mine, 'fay'))[0]?.data).toMatchObject({ text: WORDS });
    const forbidden = await started.app.request('DELETE', '/v1/customers/fay', { key: mine.keys.query });
    expect(forbidden.status).toBe(403);
  });
});

describe('GET /v1/erasures/{erasureId}', () => {
  it('answers the receipt, only to its tenant', async () => {
    const [mine, theirs] = [await Analyst.of(started.app), await Analyst.of(started.app)];
    await mine.publish(
      said('gus', '2024-03-02T10:00:00Z', WORDS),
      touchpoint('hal', '2024-03-02T10:00:00Z', { touchpoint: 'welcome', valence: 1 }),
    );
    const { body } = await erase(mine, 'gus');
    const ask = (who: Analyst, erasureId: string) =>
      started.app.request('GET', `/v1/erasures/${erasureId}`, { key: who.keys.operate });
    expect((await ask(mine, body.erasureId)).body).toEqual(body);
    expect(body.places.map(({ place, status }: Record<string, string>) => [place, status])).toEqual([
      ['log', 'done'],
      ['keys', 'done'],
      ['read models', 'done'],
      ['rejected events', 'done'],
      ['list beside the master key', 'done'],
    ]);
    expect(body.left.map(({ place }: Record<string, string>) => place)).toEqual([
      "PostgreSQL's files",
      'Log',
      'Backups made before',
      'Rejected events that name no customer',
    ]);
    expect(body.left.at(-1)).toMatchObject({
      what: expect.stringContaining('whose words'),
      until: expect.stringContaining('30 days'),
    });
    for (const [who, erasureId] of [
      [theirs, body.erasureId],
      [mine, 'x'],
      [mine, '00000000-0000-4000-8000-000000000000'],
    ] as const) {
      const { status, body: problem } = await ask(who, erasureId);
      expect([status, problem.code]).toEqual([404, 'NO_SUCH_ERASURE']);
    }
    expect((await erase(mine, 'hal')).body.places[1].what).toContain('0 keys');
  });
});
