import { Analyst, touchpoint } from '#test/e2e/queries/analyst.js';
import { useSharedApp } from '#test/support/shared.app.js';

const started = useSharedApp();

const met = (subject: string, time: string) => touchpoint(subject, time, { touchpoint: 'queueing' });

test('an erased customer leaves the list of customers until there is a later fact, and answers by its id', async () => {
  const analyst = await Analyst.of(started.app);
  const listed = async (query = '') =>
    (await analyst.get(`/v1/customers${query}`)).items.map((each: { customerId: string }) => each.customerId);
  const erase = async (customerId: string) => {
    const path = `/v1/customers/${customerId}`;
    const { status, headers } = await started.app.request('DELETE', path, { key: analyst.keys.operate });
    expect(status).toBe(202);
    analyst.position = headers.get('peakend-position') ?? undefined;
  };
  const past = '2024-03-02T10:00:00Z';
  const into = { type: 'customer.merged', subject: 'cid-before', time: past, data: { into: 'cid' } };
  await analyst.publish(met('anna', past), met('ben', past), met('cid', past), met('cid-before', past), into);
  expect(await listed()).toEqual(['anna', 'ben', 'cid']);
  await erase('anna');
  await erase('cid-before');
  expect([await listed(), await listed('?lifecycle=prospect')]).toEqual([['ben'], []]);
  expect((await analyst.ask('/v1/customers', { accept: 'text/csv' })).body).not.toContain('anna');
  expect((await analyst.get('/v1/customers/anna')).journeys).toBe(1);
  expect((await analyst.get('/v1/customers/cid-before')).customerId).toBe('cid');

  await analyst.publish(met('anna', '2024-04-02T10:00:00Z'));
  expect(await listed()).toEqual(['ben']);
  const time = new Date(Date.now() + 1_000).toISOString();
  const registered = { type: 'customer.registered', subject: 'cid-before', time, data: { traits: { name: 'Cid' } } };
  const [eventId] = await analyst.publish(met('anna', time), registered);
  expect(await listed()).toEqual(['anna', 'ben', 'cid']);
  await analyst.publish({ type: 'touchpoint.retracted', subject: 'anna', time, data: { eventId } });
  expect(await listed()).toEqual(['ben', 'cid']);
});
