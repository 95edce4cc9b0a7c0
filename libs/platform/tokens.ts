/** What apps provide and all others inject: `@Inject(EVENT_STORE) store: EventStore`. Each is chosen once, in apps/. */
export const CLOCK = Symbol('Clock');
export const EVENT_STORE = Symbol('EventStore');
export const DATABASE = Symbol('Database');
export const KEYRING = Symbol('Keyring');
export const SEALED_CONTENT = Symbol('SealedContent');
export const INBOX = Symbol('Inbox');
/** How far what subscribers may see has come. */
export const FEED_HEAD = Symbol('FeedHead');
export const LOG = Symbol('Log');
