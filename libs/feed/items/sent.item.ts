import type { Keyring } from '#libs/eventing/keyring.js';
import { openSealed } from '#libs/facts/sealed.opener.js';
import { cloudEventOf, type FeedItem, sentData } from '#libs/feed/items/feed.events.js';
import type { JsonObject } from '#libs/kernel/event.js';
import { formatPosition } from '#libs/platform/position.token.js';

/** A CloudEvent and its place in the feed, ready to be sent. */
export interface Sent {
  readonly feedPosition: string;
  readonly json: string;
}

/** An item as the stream and webhooks send it, with what was sealed opened, as far as its key is still there. */
export async function sentItem(item: FeedItem, keyring: Keyring, epoch: string): Promise<Sent> {
  const feedPosition = formatPosition(epoch, item.position);
  const data = (await openSealed(keyring, item.tenant, item.data)) as JsonObject;
  return { feedPosition, json: JSON.stringify(cloudEventOf(item, sentData(item, data, feedPosition))) };
}
