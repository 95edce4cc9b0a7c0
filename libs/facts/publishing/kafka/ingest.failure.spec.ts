import { DatabaseUnavailable } from '#libs/eventing/database.js';
import { StoreUnavailable } from '#libs/eventing/event-store.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { passes } from './ingest.failure.js';

const withCode = (code: string, Kind = Error) => Object.assign(new Kind('it failed'), { code });

test.each([
  new StoreUnavailable('its log ends at 1 and ended at 2 before'),
  new DatabaseUnavailable('it is away'),
  new Refusal('unavailable', 'AWAY', 'It is away.'),
  ...['42P01', '28P01', '42501', 'XX000', '55000'].map((code) => withCode(code)),
  ...['EMFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'EACCES', 'CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID'].map((code) =>
    withCode(code),
  ),
])('%p passes: the record waits', (error) => expect(passes(error)).toBe(true));

test.each([
  new Refusal('invalid', 'INVALID_EVENT', 'It is invalid.'),
  ...['22021', '22P05', '23505', '23514'].map((code) => withCode(code)),
  withCode('ERR_INVALID_ARG_TYPE', TypeError),
  withCode('ERR_OUT_OF_RANGE', RangeError),
  new Error('nobody foresaw it'),
  undefined,
])('%p does not: the record is at fault', (error) => expect(passes(error)).toBe(false));
