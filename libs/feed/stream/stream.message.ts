import type { Keyring } from '#libs/eventing/keyring.js';
import type { FeedItem } from '#libs/feed/items/feed.events.js';
import { sentItem } from '#libs/feed/items/sent.item.js';

/** An item as the event stream format has it (WHATWG HTML, section 9.2). JSON has no line breaks. */
export async function messageOf(item: FeedItem, keyring: Keyring, epoch: string): Promise<Buffer> {
  const { feedPosition, json } = await sentItem(item, keyring, epoch);
  return Buffer.from(`event: ${item.type}\nid: ${feedPosition}\ndata: ${json}\n\n`);
}
