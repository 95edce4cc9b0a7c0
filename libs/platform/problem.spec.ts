import { DatabaseUnavailable } from '#libs/eventing/database.js';
import { StoreUnavailable } from '#libs/eventing/event-store.js';
import { Refusal, type RefusalKind } from '#libs/kernel/refusal.js';
import { problemOf } from './problem.js';

test.each<[RefusalKind, number, string]>([
  ['unreadable', 400, 'Bad Request'],
  ['unauthenticated', 401, 'Unauthorized'],
  ['forbidden', 403, 'Forbidden'],
  ['not-found', 404, 'Not Found'],
  ['not-acceptable', 406, 'Not Acceptable'],
  ['conflict', 409, 'Conflict'],
  ['precondition-failed', 412, 'Precondition Failed'],
  ['too-large', 413, 'Payload Too Large'],
  ['unsupported-media-type', 415, 'Unsupported Media Type'],
  ['invalid', 422, 'Unprocessable Entity'],
  ['over-quota', 429, 'Too Many Requests'],
  ['not-implemented', 501, 'Not Implemented'],
  ['unavailable', 503, 'Service Unavailable'],
])('a refusal of kind %s is %d', (kind, status, title) => {
  const { body, unexpected } = problemOf(new Refusal(kind, 'SOME_CODE', 'What to do.'));
  expect(body).toEqual({
    type: 'urn:peakend:problem:some-code',
    title,
    status,
    detail: 'What to do.',
    code: 'SOME_CODE',
  });
  expect(unexpected).toBe(false);
});

test('errors and further members are included', () => {
  const errors = [{ path: '/a/0', code: 'INVALID_VALUE', message: 'must be text' }];
  const refusal = new Refusal('conflict', 'FORBIDDEN_IN_STATE', 'No.', {
    errors,
    members: { state: 'filed', allowed: ['acknowledge'] },
  });
  expect(problemOf(refusal).body).toMatchObject({ errors, state: 'filed', allowed: ['acknowledge'] });
});

test('a sender who may try again is told when, in whole seconds', () => {
  const waits = (kind: RefusalKind, retryAfter?: number) =>
    problemOf(new Refusal(kind, 'X', 'x', retryAfter === undefined ? {} : { retryAfter })).headers['retry-after'];
  expect(waits('over-quota', 2.1)).toBe('3');
  expect(waits('over-quota', 0.01)).toBe('1');
  expect(waits('unavailable')).toBe('1');
  expect(waits('conflict', 5)).toBe('5');
  expect(waits('conflict')).toBeUndefined();
});

test('a store or database that does not answer is a 503 that does not reveal its address', () => {
  for (const error of [new StoreUnavailable('10.0.0.7 refused'), new DatabaseUnavailable('10.0.0.7 refused')]) {
    const { status, headers, body, unexpected } = problemOf(error);
    expect([status, headers, body.code, unexpected]).toEqual([503, { 'retry-after': '1' }, 'STORE_UNAVAILABLE', false]);
    expect(JSON.stringify(body)).not.toContain('10.0.0.7');
  }
});

test.each([
  new Error('secret'),
  new TypeError('secret'),
  'secret',
  undefined,
  null,
  { message: 'secret', statusCode: 400 },
])('anything else is a 500 that reveals nothing: %p', (error) => {
  const { status, body, unexpected } = problemOf(error);
  expect([status, unexpected]).toEqual([500, true]);
  expect(body).toEqual({
    type: 'urn:peakend:problem:internal-error',
    title: 'Internal Server Error',
    status: 500,
    detail: 'Something failed on our side; the log of this request says what.',
    code: 'INTERNAL_ERROR',
  });
});

test("the server's own refusals keep their status", () => {
  const error = (code: string, statusCode: number) => Object.assign(new Error('inside'), { code, statusCode });
  expect(problemOf(error('FST_ERR_CTP_BODY_TOO_LARGE', 413)).body).toMatchObject({
    status: 413,
    code: 'BODY_TOO_LARGE',
  });
  expect(problemOf(error('FST_ERR_CTP_INVALID_MEDIA_TYPE', 415)).body).toMatchObject({
    status: 415,
    code: 'UNSUPPORTED_MEDIA_TYPE',
  });
  expect(problemOf(error('FST_ERR_SOMETHING_NEW', 406)).body).toMatchObject({
    status: 406,
    code: 'UNREADABLE_REQUEST',
  });
  expect(problemOf(error('FST_ERR_SOMETHING_NEW', 500)).body).toMatchObject({ status: 500, code: 'INTERNAL_ERROR' });
});
