// A complaint in the plainest way there is, for tests to compare the product with. It shares no code with it: the table is
// domain knowledge, written down a second time, by state instead of by command.

const WORKABLE = 'assign resolve withdraw pause resume promise escalate compensate reclassify';
const ALWAYS = 'keep root-cause note';
const ALLOWED: Readonly<Record<string, string>> = {
  filed: `acknowledge ${WORKABLE} ${ALWAYS}`,
  acknowledged: `${WORKABLE} ${ALWAYS}`,
  assigned: `${WORKABLE} ${ALWAYS}`,
  reopened: `acknowledge ${WORKABLE} ${ALWAYS}`,
  resolved: `confirm reopen promise escalate compensate reclassify ${ALWAYS}`,
  confirmed: `reopen compensate ${ALWAYS}`,
  withdrawn: `reopen ${ALWAYS}`,
};

const AFTER: Readonly<Record<string, string>> = {
  acknowledge: 'acknowledged',
  assign: 'assigned',
  resolve: 'resolved',
  withdraw: 'withdrawn',
  reopen: 'reopened',
};

export interface Step {
  readonly name: string;
  /** When it happens, in hours. */
  readonly at: number;
  /** Of a promise: when it is due, in hours. */
  readonly dueAt: number;
  /** Of a promise that is kept or broken: which, by its number; there may be none. */
  readonly which: number;
  readonly satisfied: boolean;
  /** The version that is expected; null: none. */
  readonly ifVersion: number | null;
}

export class ComplaintModel {
  state = 'filed';
  paused = false;
  escalated = false;
  compensations = 0;
  version = 1;
  /** When the last command happened, in hours. */
  last = 0;
  readonly promises: { readonly dueAt: number; status: string }[] = [];
  readonly history: (readonly [name: string, at: number])[] = [['file', 0]];

  /** What the complaint allows now. */
  get allowed(): readonly string[] {
    const keepable = this.promises.some(({ status }) => status === 'open' || status === 'broken');
    return (ALLOWED[this.state] as string)
      .split(' ')
      .filter((name) => name !== 'pause' || !this.paused)
      .filter((name) => name !== 'resume' || this.paused)
      .filter((name) => name !== 'keep' || keepable);
  }

  /** Carries a command out. @returns the code that it is refused with; null: it was carried out */
  give(step: Step): string | null {
    const { name, at, dueAt, which, ifVersion } = step;
    if (ifVersion !== null && ifVersion !== this.version) return 'VERSION_MISMATCH';
    if (!this.allowed.includes(name)) return 'COMMAND_NOT_ALLOWED';
    const promise = this.promises[which];
    if (name === 'keep' && promise === undefined) return 'NO_SUCH_PROMISE';
    if (name === 'keep' && promise?.status !== 'open' && promise?.status !== 'broken') return 'COMMAND_NOT_ALLOWED';
    if (at < this.last) return 'BEFORE_LAST_COMMAND';
    if (name === 'promise' && dueAt <= at) return 'INVALID_BODY';
    // What clocks owe comes before it.
    const due = [...this.promises.entries()].sort(([, a], [, b]) => a.dueAt - b.dueAt);
    for (const [index, each] of due) if (each.dueAt <= at) this.break(index);
    this.last = at;
    this.note(name, at);
    this.state = AFTER[name] ?? this.state;
    if (name === 'confirm') this.state = step.satisfied ? 'confirmed' : 'reopened';
    if (name === 'pause') this.paused = true;
    if (name === 'resume' || this.state === 'resolved' || this.state === 'withdrawn') this.paused = false;
    if (name === 'escalate') this.escalated = true;
    if (name === 'compensate') this.compensations++;
    if (name === 'promise') this.promises.push({ dueAt, status: 'open' });
    if (name === 'keep' && promise) promise.status = at <= promise.dueAt ? 'kept' : 'kept-late';
    if (name === 'withdraw')
      for (const each of this.promises)
        if (each.status === 'open' || (each.status === 'broken' && at < each.dueAt)) each.status = 'cancelled';
    return null;
  }

  /** A clock says that a promise was not kept in time. */
  break(which: number): void {
    const promise = this.promises[which];
    if (promise?.status !== 'open') return;
    promise.status = 'broken';
    this.note('break', promise.dueAt);
  }

  private note(name: string, at: number): void {
    this.version++;
    this.history.push([name, at]);
  }
}
