import type { EventStore } from '#libs/eventing/event-store.js';

/** The store, with another way to append. */
export const appendingBy = (store: EventStore, append: EventStore['append']): EventStore => ({
  epoch: store.epoch,
  append,
  check: (appends) => store.check(appends),
  head: () => store.head(),
  read: (after, limit) => store.read(after, limit),
  sharesOf: (tenant, afters, upTo) => store.sharesOf(tenant, afters, upTo),
  readEvent: (eventId) => store.readEvent(eventId),
  readStream: (stream) => store.readStream(stream),
  readStreams: (streams) => store.readStreams(streams),
  follow: (after, options) => store.follow(after, options),
});

/** The store, with another answer to where the log ends. */
export const headOf = (store: EventStore, head: EventStore['head']): EventStore => ({
  ...appendingBy(store, (appends) => store.append(appends)),
  head,
});

/** A store that fails once, before or after it has stored what was decided. */
export function dyingOnce(store: EventStore, when: 'before' | 'after') {
  const died = { yet: false };
  const through = appendingBy(store, async (appends) => {
    if (died.yet) return store.append(appends);
    died.yet = true;
    if (when === 'after') await store.append(appends);
    throw new Error('died');
  });
  return { died, through };
}
