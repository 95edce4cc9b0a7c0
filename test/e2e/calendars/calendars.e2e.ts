import { useSharedApp } from '#test/support/shared.app.js';

const day = [{ from: '09:00', to: '17:00' }];
const office = {
  timeZone: 'Europe/Berlin',
  week: { monday: day, tuesday: day, wednesday: day, thursday: day, friday: day },
  holidays: [{ date: '2024-12-25', name: 'Christmas Day' }],
  exceptions: [{ date: '2024-12-24', hours: [{ from: '09:00', to: '12:00' }], name: 'Christmas Eve' }],
};
const standard = {
  match: { categories: ['delivery'], minSeverity: 3 },
  calendar: 'office',
  acknowledgeWithinSeconds: 18,
  resolveWithinSeconds: 259_200,
  warnAtShare: 0.8,
  onBreach: [{ compensate: { kind: 'discount', value: '10', currency: 'EUR' } }] as const,
};
const icalendar = (...lines: readonly string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'BEGIN:VEVENT', 'UID:1', ...lines, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');

describe('calendars and service levels', () => {
  const started = useSharedApp();
  let key: string;
  beforeEach(async () => {
    key = await started.app.newKey(await started.app.newTenant(), 'operate', 'query');
  });

  const ask = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    started.app.request(method, `/v1/${path}`, { key, headers, ...(body === undefined ? {} : { body }) });
  const statusOf = async (...request: Parameters<typeof ask>) => {
    const { status, body } = await ask(...request);
    return status < 400
      ? [status]
      : [status, body.code, ...(body.errors ?? []).map((each: { path: string }) => each.path)];
  };
  /** What is answered once a write shows. */
  const shown = async (path: string, written: { readonly headers: Headers }) =>
    ask('GET', path, undefined, { 'peakend-min-position': written.headers.get('peakend-position') as string });
  const importFile = (text: string, headers: Record<string, string> = {}) =>
    ask('PUT', 'calendars/office', text, { 'content-type': 'text/calendar; charset=utf-8', ...headers });

  it('are put, changed and read, also as they were', async () => {
    const made = await ask('PUT', 'calendars/office', office);
    expect([made.status, made.headers.get('etag'), made.body]).toEqual([
      201,
      '"1"',
      { name: 'office', version: 1, ...office },
    ]);
    // A service level may name it at once: the store is asked, not what shows.
    const level = await ask('PUT', 'service-levels/standard', standard);
    expect([level.status, level.body]).toEqual([201, { name: 'standard', version: 1, ...standard }]);
    const same = await ask('PUT', 'calendars/office', { ...office, exceptions: [...office.exceptions] });
    expect([same.status, same.headers.get('etag')]).toEqual([200, '"1"']);
    const saturday = { ...office, week: { ...office.week, saturday: day } };
    const changed = await ask('PUT', 'calendars/office', saturday, { 'if-match': '"1"' });
    expect([changed.status, changed.headers.get('etag')]).toEqual([200, '"2"']);

    const now = await shown('calendars/office', changed);
    expect([now.status, now.headers.get('etag'), now.body]).toEqual([
      200,
      '"2"',
      { name: 'office', version: 2, ...saturday },
    ]);
    expect((await ask('GET', 'calendars/office?version=1')).body).toEqual({ name: 'office', version: 1, ...office });
    expect((await ask('GET', 'service-levels/standard')).body).toEqual({ name: 'standard', version: 1, ...standard });
    expect((await ask('GET', 'calendars/office?version=3')).body).toMatchObject({
      status: 404,
      code: 'NO_SUCH_CALENDAR',
      detail: 'There is no version 3 of a calendar of this name.',
    });
    expect((await ask('GET', 'service-levels/standard?version=3')).body).toMatchObject({
      status: 404,
      code: 'NO_SUCH_SERVICE_LEVEL',
      detail: 'There is no version 3 of a service level of this name.',
    });
    expect(await statusOf('GET', 'service-levels/other')).toEqual([404, 'NO_SUCH_SERVICE_LEVEL']);
    expect(await statusOf('PUT', 'calendars/office', office, { 'if-match': '"1"' })).toEqual([412, 'VERSION_MISMATCH']);
    expect(await statusOf('PUT', 'service-levels/new', standard, { 'if-match': '*' })).toEqual([
      412,
      'VERSION_MISMATCH',
    ]);
  });

  it('are listed in order of name, in pages and as CSV', async () => {
    await ask('PUT', 'calendars/office', office);
    await ask('PUT', 'calendars/office-2', office);
    await ask('PUT', 'calendars/a', office);
    await ask('PUT', 'service-levels/z', standard);
    const last = await ask('PUT', 'service-levels/b', standard);
    const names = (body: { items: { name: string }[] }) => body.items.map(({ name }) => name);
    const first = (await shown('calendars?limit=2', last)).body;
    const second = (await ask('GET', `calendars?limit=2&cursor=${first.nextCursor}`)).body;
    expect([names(first), names(second), second.nextCursor]).toEqual([['a', 'office'], ['office-2'], null]);
    expect(names((await ask('GET', 'service-levels')).body)).toEqual(['b', 'z']);
    const csv = await ask('GET', 'service-levels', undefined, { accept: 'text/csv' });
    expect(csv.body.split('\r\n')[0]).toBe(
      'name,version,calendar,acknowledgeWithinSeconds,resolveWithinSeconds,warnAtShare,match.categories,match.minSeverity,match.tiers,match.channels,onBreach.compensate.kind,onBreach.compensate.value,onBreach.compensate.currency,onBreach.compensate.text,onBreach.escalate.reason,onBreach.followUp.department,onBreach.followUp.text',
    );
  });

  it('are deleted, but no calendar in use; what comes after has the next version', async () => {
    await ask('PUT', 'calendars/office', office);
    await ask('PUT', 'service-levels/standard', standard);
    const inUse = await ask('DELETE', 'calendars/office');
    expect([inUse.status, inUse.body.code, inUse.body.serviceLevels]).toEqual([409, 'CALENDAR_IN_USE', ['standard']]);
    expect(await statusOf('DELETE', 'service-levels/standard', undefined, { 'if-match': '"7"' })).toEqual([
      412,
      'VERSION_MISMATCH',
    ]);
    expect(await statusOf('DELETE', 'service-levels/standard', undefined, { 'if-match': '"1"' })).toEqual([204]);
    const gone = await ask('DELETE', 'calendars/office');
    expect(gone.status).toBe(204);
    const read = await shown('calendars/office', gone);
    expect([read.status, read.body.code]).toEqual([404, 'NO_SUCH_CALENDAR']);
    expect((await ask('GET', 'calendars')).body.items).toEqual([]);
    expect((await ask('GET', 'calendars/office?version=1')).body).toMatchObject({ version: 1 });
    expect(await statusOf('DELETE', 'calendars/office')).toEqual([404, 'NO_SUCH_CALENDAR']);
    expect(await statusOf('DELETE', 'service-levels/standard')).toEqual([404, 'NO_SUCH_SERVICE_LEVEL']);
    const again = await ask('PUT', 'calendars/office', office);
    expect([again.status, again.body.version]).toEqual([201, 3]);
  });

  it('take holidays from an iCalendar file', async () => {
    expect((await importFile(icalendar('DTSTART;VALUE=DATE:20240501'))).body.code).toBe('NO_SUCH_CALENDAR');
    await ask('PUT', 'calendars/office', office);
    const file = icalendar('DTSTART;VALUE=DATE:20250501', 'SUMMARY:Labour Day');
    const taken = await importFile(file, { 'if-match': '"1"' });
    const holidays = [...office.holidays, { date: '2025-05-01', name: 'Labour Day' }];
    expect([taken.status, taken.body]).toEqual([200, { name: 'office', version: 2, ...office, holidays }]);
    expect((await importFile(file)).headers.get('etag')).toBe('"2"');

    const timed = await importFile(icalendar('DTSTART:20250501T120000', 'DTEND:20250501T180000'));
    expect([timed.status, timed.body.errors[0].path, timed.body.errors[0].code]).toEqual([
      422,
      '/VEVENT/0/DTSTART',
      'NO_WHOLE_DAY',
    ]);
    expect((await importFile('no calendar')).body.code).toBe('MALFORMED_ICALENDAR');
    expect((await importFile('')).body.code).toBe('MALFORMED_ICALENDAR');
    expect((await importFile('x'.repeat(1024 * 1024 + 1))).status).toBe(413);
    expect(await statusOf('PUT', 'calendars/office', '<x/>', { 'content-type': 'text/xml' })).toEqual([
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ]);
    expect(await statusOf('PUT', 'service-levels/standard', file, { 'content-type': 'text/calendar' })).toEqual([
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ]);
  });

  it('are refused by the field that is wrong', async () => {
    await ask('PUT', 'calendars/office', office);
    const body = { ...office, timeZone: 'Mars/Olympus', week: { monday: [{ from: '17:00', to: '09:00' }] } };
    expect(await statusOf('PUT', 'calendars/office', body)).toEqual([
      422,
      'INVALID_BODY',
      '/timeZone',
      '/week/monday/0/to',
    ]);
    expect(await statusOf('PUT', 'calendars/Office%20Hours', office)).toEqual([422, 'INVALID_BODY', '/name']);
    expect(await statusOf('PUT', 'service-levels/x', { ...standard, calendar: 'night' })).toEqual([
      422,
      'INVALID_BODY',
      '/calendar',
    ]);
    expect(await statusOf('PUT', 'service-levels/x', { ...standard, match: { tiers: [] } })).toEqual([
      422,
      'INVALID_BODY',
      '/match/tiers',
    ]);
    expect(await statusOf('PUT', 'calendars/office')).toEqual([422, 'INVALID_BODY', '']);
  });

  it('take null for what is left out, which .NET sends where nobody set it', async () => {
    const week = { ...office.week, saturday: null, sunday: null };
    const sent = { ...office, week, holidays: [{ date: '2024-12-26', name: null }], exceptions: null };
    const calendar = await ask('PUT', 'calendars/office', sent);
    expect([calendar.status, calendar.body.holidays, calendar.body.exceptions]).toEqual([
      201,
      [{ date: '2024-12-26' }],
      [],
    ]);
    const { value, currency } = standard.onBreach[0].compensate;
    const compensate = { kind: 'discount', value, currency, text: null };
    const onBreach = [{ compensate, escalate: null, followUp: null }];
    const level = await ask('PUT', 'service-levels/standard', { ...standard, match: null, onBreach });
    expect([level.status, level.body.match, level.body.onBreach]).toEqual([201, {}, standard.onBreach]);
  });

  it('are those of one tenant, and need a scope', async () => {
    await ask('PUT', 'calendars/office', office);
    const other = await started.app.newTenant();
    const reader = await started.app.newKey(other, 'query');
    const hidden = await started.app.request('GET', '/v1/calendars/office', { key: reader });
    expect([hidden.status, hidden.body.code]).toEqual([404, 'NO_SUCH_CALENDAR']);
    const forbidden = await started.app.request('DELETE', '/v1/calendars/office', { key: reader });
    expect(forbidden.status).toBe(403);
    const operator = await started.app.newKey(other, 'operate');
    const level = await started.app.request('PUT', '/v1/service-levels/x', { key: operator, body: standard });
    expect([level.status, level.body.errors[0].code]).toEqual([422, 'UNKNOWN_CALENDAR']);
  });

  it('stay whole while many change them at once', async () => {
    await ask('PUT', 'calendars/office', office);
    const put = Array.from({ length: 6 }, (_, n) => ask('PUT', `service-levels/level-${n}`, standard));
    const deleted = Array.from({ length: 6 }, () => ask('DELETE', 'calendars/office'));
    const levels = await Promise.all(put);
    const statuses = [...levels, ...(await Promise.all(deleted))].map(({ status }) => status);
    expect(statuses.filter((status) => ![201, 204, 404, 409, 422].includes(status))).toEqual([]);
    const last = await ask('PUT', 'calendars/night', office);
    const calendars = (await shown('calendars', last)).body.items.map(({ name }: { name: string }) => name);
    const inForce = (await ask('GET', 'service-levels')).body.items as { readonly calendar: string }[];
    expect(inForce).toHaveLength(levels.filter(({ status }) => status === 201).length);
    expect(inForce.filter(({ calendar }) => !calendars.includes(calendar))).toEqual([]);
  });
});
