import fc from 'fast-check';
import { MemoryEventStore } from '#libs/adapters/memory/memory.event-store.js';
import { PostgresKeyring } from '#libs/adapters/keyring/postgres.keyring.js';
import { readCommand } from '#libs/facts/complaint/complaint-command.reader.js';
import {
  CommandComplaint,
  type CommandedComplaint,
  CommandComplaintHandler,
} from '#libs/facts/complaint/complaint.command.js';
import { type CommandName, ruleOf } from '#libs/facts/complaint/complaint.commands.js';
import { recordedEvent } from '#libs/facts/complaint/complaint.stream.js';
import { ComplaintTimekeeper } from '#libs/facts/complaint/complaint.timekeeper.js';
import { complaintStreamOf } from '#libs/facts/fact.identity.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { anEvent } from '#test/support/an.event.js';
import { ComplaintModel, type Step } from '#test/support/complaint.model.js';
import { useDatabase } from '#test/support/postgres.js';
import { full, PATIENCE_MS } from '#test/support/proof.js';

/** What a command was answered: the complaint, or the code of its refusal. */
type Answer = CommandedComplaint | string;

const db = useDatabase();
const TENANT = 'acme';
const START = Date.parse('2026-03-01T00:00:00Z');
/** All that is told has happened by then. */
const LATER = START + 1e12;
const NAMES = [
  'acknowledge',
  'assign',
  'resolve',
  'confirm',
  'reopen',
  'withdraw',
  'pause',
  'resume',
  'promise',
  'keep',
  'escalate',
  'compensate',
  'reclassify',
  'root-cause',
  'note',
] as const;
/** How a command is given: once; again later; twice at once; by some who race. */
const WAYS = ['once', 'again', 'twice', 'raced'] as const;
/** How many race: mostly a few, so that a sequence stays quick. */
const RACERS = [3, 3, 3, 20] as const;

const timeOf = (hour: number) => new Date(START + hour * 3_600_000).toISOString();

const plans = fc.array(
  fc.record({
    name: fc.constantFrom<(typeof NAMES)[number] | 'break'>(...NAMES, 'promise', 'keep', 'break', 'resolve', 'reopen'),
    later: fc.integer({ min: -1, max: 4 }),
    due: fc.integer({ min: 0, max: 8 }),
    which: fc.nat(2),
    satisfied: fc.boolean(),
    expecting: fc.constantFrom('nothing', 'nothing', 'nothing', 'this', 'another'),
    way: fc.constantFrom(...WAYS),
    racers: fc.constantFrom(...RACERS),
  }),
  { minLength: 1, maxLength: 14, size: 'max' },
);
type Plan = ReturnType<(typeof plans)['generate']>['value'][number];

const BODIES: Readonly<Record<string, object>> = {
  assign: { department: 'billing' },
  resolve: { outcome: 'refunded', text: 'words' },
  reopen: { reason: 'words' },
  pause: { reason: 'awaiting-customer' },
  escalate: { reason: 'words' },
  compensate: { kind: 'apology', text: 'words' },
  reclassify: { severity: 5 },
  'root-cause': { category: 'process', text: 'words' },
  note: { text: 'words' },
};

/** A complaint, with the log and the desk that it is in. */
class Subject {
  readonly stream: string;
  private given = 0;
  private promises: readonly string[] = [];

  private constructor(
    private readonly complaintId: string,
    private readonly store: MemoryEventStore,
    private readonly desk: CommandComplaintHandler,
  ) {
    this.stream = complaintStreamOf(TENANT, complaintId);
  }

  static async of(complaintId: string, keyring: PostgresKeyring): Promise<Subject> {
    const store = new MemoryEventStore();
    // No service level goes by a tier here, so nobody waits for facts.
    const timekeeper = new ComplaintTimekeeper(store, db.database, { waitFor: async () => false });
    const desk = new CommandComplaintHandler(store, keyring, { now: () => LATER }, timekeeper);
    const subject = new Subject(complaintId, store, desk);
    const data = { complaintId, category: 'fees', severity: 3, channel: 'web' };
    const contentHash = keyring.contentHash(complaintId);
    const event = { ...anEvent({ tenant: TENANT, type: 'complaint.filed', time: START, data }), contentHash };
    await store.append([{ kind: 'fact', event, opens: subject.stream }]);
    return subject;
  }

  /** A command in a fresh envelope, which can be sent any number of times. */
  command(step: Step): () => Promise<Answer> {
    const { name, at, dueAt, which, satisfied, ifVersion } = step;
    const promiseId = name === 'keep' ? (this.promises[which] ?? '00000000-0000-4000-8000-000000000000') : null;
    const body = {
      ...BODIES[name],
      ...(name === 'confirm' && { satisfied }),
      ...(name === 'promise' && { what: 'words', dueAt: timeOf(dueAt) }),
      occurredAt: timeOf(at),
    };
    const by = {
      tenant: TENANT,
      complaintId: this.complaintId,
      idempotencyKey: `k-${this.given++}`,
      ifVersion: ifVersion === null ? null : [ifVersion],
      correlationId: null,
      traceparent: null,
    };
    const given = readCommand(name as CommandName, body, promiseId, LATER);
    return () =>
      this.desk.execute(new CommandComplaint(given, by)).catch((error: unknown) => {
        if (error instanceof Refusal) return error.code;
        throw error;
      });
  }

  /** What a clock does. */
  async break({ promises, version }: ComplaintModel, which: number): Promise<void> {
    const [promise, promiseId] = [promises[which], this.promises[which]];
    if (promise?.status !== 'open' || promiseId === undefined) return;
    const data = { complaintId: this.complaintId, version: version + 1, promiseId };
    const { eventId } = anEvent();
    const at = { time: Date.parse(timeOf(promise.dueAt)), micros: 0 };
    const recorded = { tenant: TENANT, customerId: 'c-1', correlationId: null, traceparent: null };
    const event = recordedEvent({ type: 'complaint.promise-broken', data, eventId, at }, recorded);
    await this.store.append([{ kind: 'decided', stream: this.stream, expectedRevision: version - 1, events: [event] }]);
  }

  learn(answers: readonly Answer[]): void {
    for (const answer of answers)
      if (typeof answer !== 'string' && answer.complaint.promises.length > this.promises.length)
        this.promises = answer.complaint.promises.map(({ promiseId }) => promiseId);
  }

  /** What the log holds of it. */
  async history(): Promise<readonly (readonly [type: string, at: string])[]> {
    const events = await this.store.readStream(this.stream);
    return events.map(({ type, time }) => [type, new Date(time).toISOString()]);
  }
}

/** What a model tells, as answers tell it. */
function viewOf(model: ComplaintModel): object {
  const { state, paused, escalated, promises, version } = model;
  return {
    state,
    paused,
    escalated,
    version,
    compensations: model.compensations,
    promises: promises.map(({ dueAt, status }) => [timeOf(dueAt), status]),
  };
}

/** An answer as it is given again. */
function repeated(answer: Answer): Answer {
  return typeof answer === 'string' ? answer : { ...answer, repeated: true };
}

function toldBy({ complaint, version }: CommandedComplaint): object {
  const { state, paused, escalated, compensations, promises } = complaint;
  return {
    state,
    paused,
    escalated,
    version,
    compensations: compensations.length,
    promises: promises.map(({ dueAt, status }) => [dueAt, status]),
  };
}

const typeOf = (name: string) =>
  name === 'file'
    ? 'complaint.filed'
    : name === 'break'
      ? 'complaint.promise-broken'
      : ruleOf(name as CommandName).event;

/** Sends a command until others no longer keep deciding first. */
async function insisting(send: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    const answer = await send();
    if (answer !== 'CONCURRENT_CHANGE') return answer;
  }
}

/** Gives one command in one of the ways, and says what it should have been answered and what it was. */
async function carryOut(
  subject: Subject,
  model: ComplaintModel,
  step: Step,
  { way, racers }: Pick<Plan, 'way' | 'racers'>,
): Promise<void> {
  if (way === 'raced') {
    // Alike, so that the order in which they win says nothing.
    const sends = Array.from({ length: racers }, () => subject.command(step));
    const answers = await Promise.all(sends.map(insisting));
    const [refused, views]: [string[], object[]] = [[], []];
    for (let racer = 0; racer < racers; racer++) {
      const code = model.give(step);
      if (code === null) views.push(viewOf(model));
      else refused.push(code);
    }
    const won = answers.filter((answer) => typeof answer !== 'string').sort((a, b) => a.version - b.version);
    expect(won.map(toldBy)).toEqual(views);
    expect(answers.filter((answer) => typeof answer === 'string').sort()).toEqual(refused.sort());
    subject.learn(won);
    return;
  }
  const send = subject.command(step);
  const answers = way === 'twice' ? await Promise.all([send(), send()]) : [await send()];
  if (way === 'again') answers.push(await send());
  const code = model.give(step);
  expect(answers.map((answer) => (typeof answer === 'string' ? answer : toldBy(answer)))).toEqual(
    answers.map(() => code ?? viewOf(model)),
  );
  expect(answers.map(repeated)).toEqual(answers.map(() => repeated(answers[0] as Answer)));
  const firsts = answers.filter((answer) => typeof answer !== 'string' && !answer.repeated);
  expect(firsts).toHaveLength(code === null ? 1 : 0);
  subject.learn(answers);
}

/**
 * Each sequence against a model that shares no code with the product: the same states, the same refusals, the same history,
 * whether commands are given once, repeated, sent twice at once, or raced.
 */
test(
  'random commands lead where a plain model of a complaint says',
  async () => {
    const keyring = await PostgresKeyring.open(db.database, new Uint8Array(32));
    let sequences = 0;
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const [subject, model] = [await Subject.of(`c-${++sequences}`, keyring), new ComplaintModel()];
        const repeats: [() => Promise<Answer>, Answer][] = [];
        for (const { name, later, due, which, satisfied, expecting, ...how } of plan) {
          if (name === 'break') {
            await subject.break(model, which);
            model.break(which);
            continue;
          }
          const at = model.last + later;
          const ifVersion = expecting === 'nothing' ? null : model.version + (expecting === 'this' ? 0 : 1);
          const step = { name, at, dueAt: at + due, which, satisfied, ifVersion };
          await carryOut(subject, model, step, how);
          // One more that is refused nowhere, to be repeated at the end.
          const note = subject.command({ ...step, name: 'note', at: model.last, ifVersion: null });
          repeats.push([note, await note()]);
          expect(model.give({ ...step, name: 'note', at: model.last, ifVersion: null })).toBeNull();
        }
        for (const [repeat, first] of repeats) expect(await repeat()).toEqual(repeated(first));
        expect(await subject.history()).toEqual(model.history.map(([name, at]) => [typeOf(name), timeOf(at)]));
      }),
      { numRuns: full ? 10_000 : 80, endOnFailure: !full, ...seedOf() },
    );
  },
  PATIENCE_MS,
);

/** `SEED=…` runs the sequences of a failure again. */
function seedOf(): { readonly seed?: number } {
  return process.env.SEED === undefined ? {} : { seed: Number(process.env.SEED) };
}
