/** Items by key, with the first that falls due at hand: those due at the same time by key. */
export class DueQueue<Item extends { readonly at: number }> {
  private readonly items = new Map<string, Item>();
  /** A heap, earliest first. It may hold items that were removed or replaced since. */
  private readonly heap: Item[] = [];

  constructor(private readonly keyOf: (item: Item) => string) {}

  /** Adds an item, or puts it in the place of the one with its key. */
  add(item: Item): void {
    this.items.set(this.keyOf(item), item);
    let at = this.heap.push(item) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.isEarlier(at, above)) break;
      this.swap(at, above);
      at = above;
    }
  }

  remove(key: string): void {
    this.items.delete(key);
  }

  get(key: string): Item | undefined {
    return this.items.get(key);
  }

  /** The first item that is due at or before a moment. */
  first(until: number): Item | undefined {
    for (;;) {
      const [first] = this.heap;
      if (first === undefined) return undefined;
      if (this.items.get(this.keyOf(first)) === first) return first.at <= until ? first : undefined;
      this.takeFirst();
    }
  }

  private takeFirst(): void {
    const last = this.heap.pop() as Item;
    if (this.heap.length === 0) return;
    this.heap[0] = last;
    for (let at = 0; ; ) {
      let least = at;
      for (const below of [2 * at + 1, 2 * at + 2])
        if (below < this.heap.length && this.isEarlier(below, least)) least = below;
      if (least === at) return;
      this.swap(at, least);
      at = least;
    }
  }

  private isEarlier(one: number, other: number): boolean {
    const [a, b] = [this.heap[one] as Item, this.heap[other] as Item];
    return a.at === b.at ? this.keyOf(a) < this.keyOf(b) : a.at < b.at;
  }

  private swap(one: number, other: number): void {
    const item = this.heap[one] as Item;
    this.heap[one] = this.heap[other] as Item;
    this.heap[other] = item;
  }
}
