import fc from 'fast-check';
import { isSource, sourceOfChannel } from './source.format.js';

test.each([
  '/channels/branch',
  '/channels/呼叫中心',
  '/channels/Call%20Centre',
  '/channels/نمی\u200Cخواهم',
  '/é/💩',
  'orders',
  '../x',
  'a/b:c',
  '?q=1',
  '#f',
  'urn:uuid:e9eb5ce3-9c1d-53d8-b35d-019e3934d576',
  'tag:example.org,2024:y',
  'https://shop:65535/x?y=1#z',
  'https://user:pw@shop.example/',
  'https://[2001:db8::1]:8080/x',
  'https://192.0.2.1/',
  'http://例え.jp/',
  'http://host_name/x',
  '//host/x',
  'mailto:a@example.org',
  'h2:x',
])('%s is a source', (text) => {
  expect(isSource(text)).toBe(true);
});

test.each([
  '/channels/Call Centre',
  '/a\u00A0b',
  '/a\u3000b',
  '/a\u2028b',
  '/a\u200Eb',
  '/a|b',
  '/a^b',
  '/a`b',
  '/a"b',
  '/a<b>',
  '/a{b}',
  '/a\\b',
  '/a[b]',
  '/?a[b]',
  '/#a#b',
  '/%zz',
  '/%4',
  '/\uE000',
  '/\uFFFD',
  '/\u{1FFFE}',
  '/a\u200B',
  'a:b',
  '1a:b',
  ':a',
  'foo:',
  'foo:#f',
  'foo:?q',
  '//',
  '////x',
  'http:///x',
  'file:///x',
  'http://user@/x',
  'https://shop:99999/x',
  'https://shop:65536/',
  'https://shop:x/',
  'https://a%20b/x',
  'https://a..b/',
  'https://-a/',
  'https://a!b/',
  'https://u@v@h/',
  'https://[::zz]/',
  'https://[v1.a]/',
  'https://[fe80::1%25eth0]/',
  'http://💩.la/',
  `https://${'a'.repeat(64)}/`,
  'mailto:@',
  'mailto:x',
  'mailto:a@',
  '.',
  '..',
])('%j is not a source', (text) => {
  expect(isSource(text)).toBe(false);
});

test.each([
  ['Call Centre', '/channels/Call%20Centre'],
  ['呼叫中心', '/channels/呼叫中心'],
  ['a/b', '/channels/a%2Fb'],
  ['50%', '/channels/50%25'],
  ['who?#[x]', '/channels/who%3F%23%5Bx%5D'],
  ['a\u3000b', '/channels/a%E3%80%80b'],
  ["it's (1); a=b@c:d", "/channels/it's%20(1);%20a=b@c:d"],
  ['\uFFFD\uE000', '/channels/%EF%BF%BD%EE%80%80'],
  ['خواهم\u200C', '/channels/خواهم%E2%80%8C'],
])('the channel %j', (channel, source) => {
  expect(sourceOfChannel(channel)).toBe(source);
});

test('every channel gives a source, and different channels give different ones', () => {
  const channel = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 20 })
    .filter((text) => !/[\p{Cc}\p{Cs}]/u.test(text));
  fc.assert(
    fc.property(channel, channel, (one, other) => {
      expect(isSource(sourceOfChannel(one))).toBe(true);
      expect(decodeURIComponent(sourceOfChannel(one))).toBe(`/channels/${one}`);
      expect(sourceOfChannel(one) === sourceOfChannel(other)).toBe(one === other);
    }),
  );
});

test('every web URL is a source', () => {
  fc.assert(fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), isSource));
});
