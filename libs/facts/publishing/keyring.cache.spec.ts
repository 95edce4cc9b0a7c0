import { KeyCache } from './keyring.cache.js';

const key = (id: string) => ({ id, key: Buffer.from(id) });

describe('KeyCache', () => {
  it('keeps what was used last, up to its limit', () => {
    const cache = new KeyCache(2);
    cache.add('t', 'a', key('1'));
    cache.add('t', 'b', key('2'));
    expect(cache.ofCustomer('t', 'a')?.id).toBe('1');
    cache.add('t', 'c', key('3'));
    expect(['a', 'b', 'c'].map((customer) => cache.ofCustomer('t', customer)?.id)).toEqual(['1', undefined, '3']);
    expect(['1', '2', '3'].map((id) => cache.byId('t', id)?.id)).toEqual(['1', undefined, '3']);
  });

  it("keeps tenants apart and replaces a customer's key", () => {
    const cache = new KeyCache();
    cache.add('t', 'a', key('1'));
    expect(cache.ofCustomer('u', 'a')).toBeUndefined();
    expect(cache.byId('u', '1')).toBeUndefined();
    cache.add('t', 'a', key('2'));
    expect([cache.ofCustomer('t', 'a')?.id, cache.byId('t', '1')]).toEqual(['2', undefined]);
    cache.forget('t', 'a');
    expect([cache.ofCustomer('t', 'a'), cache.byId('t', '2')]).toEqual([undefined, undefined]);
  });
});
