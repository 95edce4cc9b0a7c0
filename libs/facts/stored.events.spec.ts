import type { JsonObject } from '#libs/kernel/event.js';
import { storedEvent } from '#test/support/an.event.js';
import { published } from './fact.schemas.js';
import {
  type Event,
  type EventData,
  type EventType,
  eventOf,
  type FactData,
  type FactType,
  isCustomerEvent,
  isEvent,
  type Typed,
} from './stored.events.js';

type Same<One, Other> = [One] extends [Other] ? ([Other] extends [One] ? true : false) : false;
/** Does not compile for anything but `true`. */
const holds = <_ extends true>() => undefined;

/** What a channel publishes for a type, without the member that it may call `time`. */
type Published<Type extends FactType> = Omit<
  InstanceType<(typeof published)[Type]>,
  Type extends 'touchpoint.corrected' ? 'time' : never
>;
/** Stored differently from how they are published: sealed. */
type Personal = 'text' | 'traits' | 'attributes';
type Members<Data> = { [Member in Exclude<keyof Data, Personal>]-?: NonNullable<Data[Member]> };

describe('the map of stored types, to the compiler', () => {
  it('has data for each type that can be published, and for no other fact', () => {
    holds<Same<keyof typeof published, FactType>>();
  });

  it('has data that is JSON', () => {
    holds<EventData[EventType] extends JsonObject ? true : false>();
  });

  it('has the published members, with values that may be published', () => {
    type Others = {
      [Type in FactType]: Same<keyof FactData[Type], keyof Published<Type>> extends true ? never : Type;
    }[FactType];
    holds<Same<Others, never>>();
    type Unpublished = {
      [Type in FactType]: Members<FactData[Type]> extends Members<Published<Type>> ? never : Type;
    }[FactType];
    holds<Same<Unpublished, never>>();
  });

  it('narrows data by type, and refuses a switch that misses one', () => {
    const told = ({ type, data }: Typed<'customer.lost' | 'customer.merged'>) =>
      // @ts-expect-error only merged customers have a survivor.
      type === 'customer.lost' ? data.into : data.into;
    // @ts-expect-error the case of customers won back returns nothing.
    function reasonOf(event: Event<'customer.lost' | 'customer.won-back'>): string {
      if (event.type === 'customer.lost') return event.data.reason;
    }
    expect([told, reasonOf]).toHaveLength(2);
  });
});

describe('an event', () => {
  it.each<[string, string | null, boolean, boolean]>([
    ['customer.lost', 'ann', true, true],
    ['customer.erased', 'ann', true, true],
    ['definition.put', null, true, false],
    ['customer.promoted', 'ann', false, false],
    ['calendar.renamed', null, false, false],
    ['toString', 'ann', false, false],
    ['customer.lost', null, false, false],
    ['definition.put', 'ann', false, false],
  ])('%s of %s is known: %s; known as an event of a customer: %s', (type, customerId, known, ofCustomer) => {
    const event = storedEvent(1, { type, customerId });
    expect([isEvent(event), isCustomerEvent(event)]).toEqual([known, ofCustomer]);
  });

  it('may be decided on only if its type is known', () => {
    const put = storedEvent(1, { type: 'definition.put', customerId: null, data: { name: 'errand', version: 1 } });
    expect(eventOf(put, 'definition.put')).toBe(put);
    expect(() => eventOf({ ...put, type: 'definition.withdrawn', stream: 's' }, 'definition.put')).toThrow(
      'This version does not know events of type definition.withdrawn on the stream s: nothing can be decided on it',
    );
  });
});
