import { DAY, type DemoEvent } from './demo.event.js';

/** What the company set out to improve, and when it was done. */
export interface DemoImprovement {
  /** The body of the request that opens it. */
  readonly opened: DemoEvent['data'] & { readonly title: string };
  /** That of the one that says it is done. */
  readonly done: DemoEvent['data'];
}

/** Since so long before the end, paying in the shop takes one click. */
export const ONE_CLICK = 150 * DAY;
/** Since so long before the end, the branches say goodbye as they learned to, and nobody notices. */
const GOODBYES = 140 * DAY;

/** One improvement that worked, and one that did not. */
export function demoImprovements(end: number): readonly DemoImprovement[] {
  return [
    improvement({
      title: 'Pay with one click',
      owner: 'shop',
      measure: { kind: 'touchpoint', name: 'pay', definition: 'online-purchase' },
      target: 0.2,
      doneAt: end - ONE_CLICK,
    }),
    improvement({
      title: 'A warmer goodbye',
      owner: 'branches',
      measure: { kind: 'touchpoint', name: 'goodbye', definition: 'bank-branch-visit' },
      target: 0.3,
      doneAt: end - GOODBYES,
    }),
  ];
}

interface Improved {
  readonly title: string;
  readonly owner: string;
  readonly measure: { readonly kind: string; readonly name: string; readonly definition: string };
  readonly target: number;
  readonly doneAt: number;
}

function improvement({ doneAt, ...said }: Improved): DemoImprovement {
  const actor = 'maria';
  const dueOn = new Date(doneAt + 30 * DAY).toISOString().slice(0, 10);
  return {
    opened: { ...said, dueOn, actor, occurredAt: new Date(doneAt - 20 * DAY).toISOString() },
    done: { actor, occurredAt: new Date(doneAt).toISOString() },
  };
}
