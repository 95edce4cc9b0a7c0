import { isIPv6 } from 'node:net';

/** So many different wrong keys are mistakes, and cost nothing. */
const FREE = 10;
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5_000;
/** An address that has sent no wrong key for so long begins anew. */
const FORGOTTEN_MS = 600_000;
/** So many requests of an address may wait at once. */
const WAITING = 20;
/** Of each address, the last wrong keys: whoever repeats one tries nothing out. */
const REMEMBERED = 20;

interface Sender {
  readonly last: Set<string>;
  wrong: number;
  at: number;
  waiting: number;
}

/** Told of an address that tries out keys: as each delay begins. */
export type Suspicion = (sender: { address: string; wrongKeys: number; delayMs: number }) => void;

/** Who has sent wrong keys, by address, so that trying keys out takes the longer the more were wrong. Bounded in memory. */
export class WrongKeys {
  private readonly senders = new Map<string, Sender>();

  /**
   * @param noted told of each wrong key but those that repeat one
   * @param now milliseconds of a clock that nobody sets
   * @param limit most addresses; the one that has been quiet for longest goes first
   */
  constructor(
    private readonly noted: () => void = () => undefined,
    private readonly suspect: Suspicion = () => undefined,
    private readonly now: () => number = () => performance.now(),
    private readonly limit = 10_000,
  ) {}

  /** For how long a key from there has to wait before anybody looks at it, in milliseconds. */
  delayOf(address: string): number {
    if (this.senders.size === 0) return 0;
    const sender = this.senders.get(networkOf(address));
    return sender === undefined || this.now() - sender.at >= FORGOTTEN_MS ? 0 : delayAfter(sender.wrong);
  }

  /** Whether one more may wait; if so, `left` has to be called once it has. */
  waits(address: string): { left(): void } | null {
    const sender = this.senders.get(networkOf(address));
    if (sender === undefined) return { left: () => undefined };
    if (sender.waiting === WAITING) return null;
    sender.waiting++;
    return { left: () => void sender.waiting-- };
  }

  /** Notes a wrong key, by its hash. */
  note(address: string, hash: string): void {
    const network = networkOf(address);
    const sender = this.senderAt(network);
    this.senders.delete(network);
    this.senders.set(network, sender);
    sender.at = this.now();
    if (sender.last.has(hash)) return;
    sender.last.add(hash);
    this.noted();
    dropOldest(sender.last, REMEMBERED);
    const before = delayAfter(sender.wrong++);
    const delayMs = delayAfter(sender.wrong);
    if (delayMs > before) this.suspect({ address, wrongKeys: sender.wrong, delayMs });
    dropOldest(this.senders, this.limit);
  }

  private senderAt(network: string): Sender {
    const known = this.senders.get(network);
    if (known && this.now() - known.at < FORGOTTEN_MS) return known;
    return { last: new Set(), wrong: 0, at: 0, waiting: 0 };
  }
}

function delayAfter(wrong: number): number {
  return wrong <= FREE ? 0 : Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(20, wrong - FREE - 1));
}

/** Whoever has one address of IPv6 has 2^64 of them. */
function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = (address.split('%', 1)[0] ?? '').split('::');
  const [left, right] = [head, tail ?? ''].map((part) => part.split(':').filter(Boolean)) as [string[], string[]];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array.from({ length: zeros }, () => '0'), ...right].slice(0, 4).join(':');
}

function dropOldest(from: Map<string, unknown> | Set<string>, limit: number): void {
  const oldest = from.size > limit ? from.keys().next().value : undefined;
  if (oldest !== undefined) from.delete(oldest);
}
