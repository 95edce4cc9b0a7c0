import { KeyCache } from './keyring.cache.js';

const key = (id: string) => ({ id, key: Buffer.from(id) });

describe('KeyCache', () => {
  it('keeps what was used most recently, up to its limit', () => {
    const cache = new KeyCache(() => 0, 2);
    cache.add('t', 'a', key('1'), 0);
    cache.add('t', 'b', key('2'), 0);
    expect(cache.ofCustomer('t', 'a')?.id).toBe('1');
    cache.add('t', 'c', key('3'), 0);
    expect(['a', 'b', 'c'].map((customer) => cache.ofCustomer('t', customer)?.id)).toEqual(['1', undefined, '3']);
    expect(['1', '2', '3'].map((id) => cache.byId('t', id)?.id)).toEqual(['1', undefined, '3']);
  });

  it("keeps tenants apart and replaces a customer's key", () => {
    const cache = new KeyCache(() => 0);
    cache.add('t', 'a', key('1'), 0);
    expect(cache.ofCustomer('u', 'a')).toBeUndefined();
    expect(cache.byId('u', '1')).toBeUndefined();
    cache.add('t', 'a', key('2'), 0);
    expect([cache.ofCustomer('t', 'a')?.id, cache.byId('t', '1')]).toEqual(['2', undefined]);
    cache.forget(['2', 'unknown']);
    expect([cache.ofCustomer('t', 'a'), cache.byId('t', '2')]).toEqual([undefined, undefined]);
  });

  it('uses no key that was last confirmed too long ago', () => {
    let now = 0;
    const cache = new KeyCache(() => now, 10, 1_000);
    cache.add('t', 'a', key('1'), 0);
    cache.add('t', 'b', key('2'), 0);
    cache.add('t', 'c', key('3'), 500);
    now = 999;
    expect(cache.stale('t', ['a', 'b', 'c'], [])).toEqual([]);
    expect(cache.ofCustomer('t', 'a')?.id).toBe('1');
    now = 1_000;
    expect([cache.ofCustomer('t', 'a'), cache.byId('t', '2'), cache.byId('t', '3')?.id]).toEqual([
      undefined,
      undefined,
      '3',
    ]);
    expect(cache.stale('t', ['a', 'x'], ['2', '3', 'y'])).toEqual(['1', '2']);
    cache.confirm(['1', '2'], new Set(['1']), 900);
    expect([cache.ofCustomer('t', 'a')?.id, cache.ofCustomer('t', 'b')]).toEqual(['1', undefined]);
    now = 1_900;
    expect([cache.ofCustomer('t', 'a'), cache.stale('t', ['a', 'b'], [])]).toEqual([undefined, ['1']]);
  });
});
