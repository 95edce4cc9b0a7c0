import { useSharedApp } from '#test/support/shared.app.js';

describe('feedback scores', () => {
  const started = useSharedApp();
  let key: string;
  let position: string;

  beforeAll(async () => {
    const tenant = await started.app.newTenant({ timeZone: 'Europe/Berlin' });
    key = await started.app.newKey(tenant, 'query', 'publish');
    const send = async (path: string, body: unknown) => {
      const answer = await started.app.request('POST', path, { key, body });
      expect(answer.status).toBeLessThan(300);
      position = answer.body.position;
    };
    const event = (id: string, type: string, subject: string, time: string, data: object) => ({
      specversion: '1.0',
      source: '/crm',
      id,
      type: `peakend.${type}.v1`,
      subject,
      time,
      data,
    });
    const batch = [event('t', 'customer.tier-assigned', 'anna', '2024-01-15T00:00:00Z', { tier: 'gold' })];
    for (let each = 0; each < 10; each++) {
      const value = each < 5 ? 10 : each < 8 ? 7 : 3;
      const channel = each % 2 === 0 ? 'web' : 'branch';
      const time = each === 0 ? '2024-01-31T23:30:00Z' : '2024-01-10T10:00:00Z';
      batch.push(
        event(`f${each}`, 'feedback.submitted', each === 0 ? 'anna' : 'bela', time, {
          instrument: 'nps',
          value,
          about: { channel },
        }),
      );
    }
    const response = await started.app.request('POST', '/v1/events', {
      key,
      body: JSON.stringify([...batch, ...batch]),
      headers: { 'content-type': 'application/cloudevents-batch+json' },
    });
    expect(response.body).toMatchObject({ accepted: 11, duplicates: 11, rejected: [] });
    for (const value of [3, 4, 5, 6, 7]) {
      await send('/v1/feedback', { customerId: 'anna', occurredAt: '2024-01-20T00:00:00Z', instrument: 'ces', value });
    }
  });

  const get = (path: string, headers: Record<string, string> = {}) =>
    started.app.request('GET', `/v1/feedback/${path}`, {
      key,
      headers: { 'peakend-min-position': position, ...headers },
    });

  it('are the NPS of all answers', async () => {
    const { status, body, headers } = await get('nps');
    expect(status).toBe(200);
    expect(headers.get('peakend-position')).toMatch(/^[0-9a-f]{8}-\d+$/);
    expect(body).toMatchObject({
      instrument: 'nps',
      n: 10,
      score: 30,
      tooFew: true,
      promoters: 5,
      passives: 3,
      detractors: 2,
    });
    expect(body.items).toHaveLength(1);
    expect(body.items[0]).toMatchObject({ key: null, n: 10, score: 30 });
    expect(body.nextCursor).toBeNull();
  });

  it('are grouped by channel, tier and day of the tenant', async () => {
    const keysOf = async (query: string) =>
      (await get(`nps?${query}`)).body.items.map(({ key, n, score }: { key: string; n: number; score: number }) => [
        key,
        n,
        score,
      ]);
    expect(await keysOf('groupBy=channel')).toEqual([
      ['branch', 5, 20],
      ['web', 5, 40],
    ]);
    expect(await keysOf('groupBy=tier')).toEqual([
      ['gold', 1, 100],
      [null, 9, (100 * 2) / 9],
    ]);
    expect(await keysOf('groupBy=day')).toEqual([
      ['2024-01-10', 9, (100 * 2) / 9],
      ['2024-02-01', 1, 100],
    ]);
    expect(await keysOf('groupBy=day&from=2024-02-01&tier=gold')).toEqual([['2024-02-01', 1, 100]]);
    const first = await get('nps?groupBy=channel&limit=1');
    const second = await get(`nps?groupBy=channel&limit=1&cursor=${first.body.nextCursor}`);
    expect([second.body.items[0].key, second.body.nextCursor]).toEqual(['web', null]);
  });

  it('give CES as the mean and the share of 5–7', async () => {
    const { body } = await get('ces');
    expect(body).toMatchObject({ n: 5, score: 5, easy: { score: 0.6 } });
    expect(body.interval[0]).toBeCloseTo(5 - 2.7764451051977934 * Math.SQRT1_2, 12);
  });

  it('are null without answers, and come as CSV', async () => {
    const { body } = await get('csat');
    expect(body).toMatchObject({ n: 0, score: null, interval: null, tooFew: true });
    const csv = await get('nps?groupBy=channel', { accept: 'text/csv' });
    expect(csv.body.split('\r\n').map((line: string) => line.split(',').slice(0, 3).join())).toEqual([
      'key,n,score',
      'branch,5,20',
      'web,5,40',
      '',
    ]);
  });

  it('are refused for what is unknown, by name', async () => {
    const unknown = await get('smiley');
    expect([unknown.status, unknown.body.code]).toEqual([404, 'NO_SUCH_INSTRUMENT']);
    expect(unknown.body.detail).toContain('nps, csat, ces, stars');
    const grouped = await get('nps?groupBy=moon');
    expect([grouped.status, grouped.body.errors[0].path]).toEqual([400, '/groupBy']);
    expect((await get('nps?from=2024-02-30')).status).toBe(400);
  });
});
