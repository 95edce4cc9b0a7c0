import { binaryEvent, contentMode, HTTP, httpAttributes, KAFKA } from './cloudevent.binding.js';

const modeOf = (headers: Readonly<Record<string, string>>) =>
  contentMode(HTTP, headers['content-type'], Object.keys(headers));
const eventOf = (rawHeaders: readonly string[], contentType: string | undefined, data: unknown) =>
  binaryEvent(HTTP, httpAttributes(rawHeaders), contentType, data);

describe('contentMode', () => {
  it.each([
    [{ 'content-type': 'application/cloudevents+json' }, 'structured'],
    [{ 'content-type': 'Application/CloudEvents+JSON; charset=utf-8', 'ce-id': '1' }, 'structured'],
    [{ 'content-type': 'application/cloudevents-batch+json; charset="UTF-8"' }, 'batched'],
    [{ 'content-type': 'application/json', 'ce-id': '1' }, 'binary'],
    [{ 'content-type': 'application/vnd.acme+json', 'ce-specversion': '1.0' }, 'binary'],
    [{ 'ce-specversion': '1.0' }, 'binary'],
  ])('of %j is %s', (headers, mode) => expect(modeOf(headers as never)).toBe(mode));

  it.each([
    [{}],
    [{ 'content-type': 'application/json' }],
    [{ 'content-type': 'text/plain', 'ce-id': '1' }],
    [{ 'content-type': 'application/cloudevents+avro', 'ce-id': '1' }],
    [{ 'content-type': 'application/cloudevents+json; charset=utf-16' }],
    [{ 'content-type': 'application/x-www-form-urlencoded' }],
  ])('of %j is refused', (headers) => {
    expect(() => modeOf(headers as never)).toThrow(
      /Content-Type must be one of application\/cloudevents\+json, application\/cloudevents-batch\+json/,
    );
  });

  it('is no batch in Kafka, which has batches of its own', () => {
    expect(() => contentMode(KAFKA, 'application/cloudevents-batch+json', [])).toThrow(
      'Content-Type must be one of application/cloudevents+json, or application/json with',
    );
  });
});

describe('binaryEvent', () => {
  it('takes attributes from headers and data from the body', () => {
    const headers = [
      'Host',
      'x',
      'ce-id',
      '1',
      'CE-Source',
      '/channels/web',
      'ce-subject',
      'Euro%20%E2%82%AC%20%F0%9F%98%80',
      'ce-sequence',
      '12',
    ];
    expect(eventOf(headers, 'application/json', { a: 1 })).toEqual({
      event: {
        id: '1',
        source: '/channels/web',
        subject: 'Euro € 😀',
        sequence: '12',
        datacontenttype: 'application/json',
        data: { a: 1 },
      },
      errors: [],
    });
  });

  it.each([
    ['%41', 'A'],
    ['a b', 'a b'],
    ['"a \\"b\\" \\\\ %2F"', 'a "b" \\ /'],
    ['100%25', '100%'],
    ['%2525', '%25'],
    ['', ''],
  ])('decodes %j once, to %j', (header, value) => {
    expect(eventOf(['ce-subject', header], undefined, undefined).event).toEqual({
      subject: value,
      datacontenttype: 'application/json',
    });
  });

  it.each(['%C0%A0', '50%', '%zz', 'caf\u00e9', '%ED%A0%80'])('refuses %j by name', (header) => {
    expect(eventOf(['ce-subject', header], 'application/json', null)).toMatchObject({
      event: { datacontenttype: 'application/json', data: null },
      errors: [{ path: '/subject', code: 'BAD_HEADER' }],
    });
  });

  it('refuses an attribute sent twice, one that belongs in the body, and an invalid name', () => {
    const { errors, event } = eventOf(
      ['ce-id', '1', 'ce-ID', '2', 'ce-data', 'x', 'ce-datacontenttype', 'y', 'ce-__proto__', 'z'],
      undefined,
      1,
    );
    expect(errors.map(({ path }) => path)).toEqual(['/id', '/data', '/datacontenttype', '/__proto__']);
    expect(event).toEqual({ id: '1', datacontenttype: 'application/json', data: 1 });
  });
});
