import { isDeepStrictEqual } from 'node:util';
import { type Parameters, questionsOf, type Route, takes } from './api.questions.js';
import type { Installation, Received } from './installation.js';
import { PATIENCE_MS } from './proof.js';

/** A fact as a CloudEvent. */
export interface Fact {
  readonly specversion: string;
  readonly type: string;
  readonly source: string;
  readonly id: string;
  readonly subject: string;
  readonly time: string;
  readonly sequence?: string;
  readonly data: Record<string, unknown>;
}

/** How one request carries facts; `form` applies to a single fact. */
export interface Way {
  readonly form: 'structured' | 'binary' | 'plain';
  /** Whether it is spelt differently, with the same meaning. */
  readonly otherwise: boolean;
}

/** The same fact spelt differently: another offset, a seventh digit, other spellings of numbers, another order. */
function otherwise({ time, data, ...rest }: Fact): Fact {
  const local =
    new Date(Date.parse(time) + 5.5 * 3_600_000).toISOString().slice(0, -1) +
    `${time.slice(23, -1).padEnd(3, '0')}9+05:30`;
  const money = data.amount === undefined ? {} : { amount: Number(data.amount) };
  return { data: Object.fromEntries(Object.entries({ ...data, ...money }).reverse()), time: local, ...rest };
}

/** The status and the bodies of all pages, by question. */
export type Answers = ReadonlyMap<string, readonly unknown[]>;

const CSV = 'text/csv';

const longest = (question: string) => `${question}${question.includes('?') ? '&' : '?'}limit=200`;

const typesOf = ({ operation }: Route) =>
  operation.responses['200']?.content?.[CSV] ? ['application/json', CSV] : ['application/json'];

/** How many questions had an answer; the others asked about things that do not exist. */
export function answered(answers: Answers): number {
  return [...answers.values()].filter(([status]) => status === 200).length;
}

/** The first questions that are answered differently, with both answers. */
export function differencesBetween(expected: Answers, actual: Answers): readonly object[] {
  const differences: object[] = [];
  for (const question of new Set([...expected.keys(), ...actual.keys()])) {
    const [one, other] = [expected.get(question), actual.get(question)];
    // The order of an object's members means nothing: it is that of whichever spelling came first.
    if (!isDeepStrictEqual(one, other)) differences.push({ question, expected: one, actual: other });
    if (differences.length === 10) break;
  }
  return differences;
}

const ALERT = 'peakend.churn.alert.';

/** Answers about alerts, and about stages of lives, which levels of churn risk make too. */
const DECIDED = /^\/v1\/(alerts|lifecycle)|[?&]lifecycle=|^\/v1\/customers(\?.*)? as text\/csv$/;

/** The answers without alerts and stages of lives: those are decided as facts are recorded, in that order. */
export function undecided(answers: Answers): Answers {
  const others = [...answers].filter(([question]) => !DECIDED.test(question));
  return new Map(others.map(([question, [status, ...bodies]]) => [question, [status, ...bodies.map(withoutDecided)]]));
}

interface Decided {
  readonly type?: string;
  readonly lifecycle?: string;
}

function withoutDecided(body: unknown): unknown {
  if (typeof body === 'string') return body.split('\r\n').filter((row) => !row.includes(ALERT));
  const { items, lifecycle: _, ...rest } = body as Decided & { readonly items?: readonly Decided[] };
  if (items === undefined) return rest;
  const kept = items.filter(({ type }) => type?.startsWith(ALERT) !== true);
  return { ...rest, items: kept.map(({ lifecycle: __, ...item }) => item) };
}

const PLAIN: Readonly<Record<string, string>> = {
  'peakend.touchpoint.recorded.v1': '/v1/touchpoints',
  'peakend.feedback.submitted.v1': '/v1/feedback',
  'peakend.complaint.filed.v1': '/v1/complaints',
};

/** The zone of every such tenant: its clocks change. */
export const ZONE = 'Europe/Berlin';

/** A tenant of an installation, whose channels publish facts in every way that there is, and whose analyst asks everything. */
export class FactTenant {
  private constructor(
    private readonly app: Installation,
    readonly name: string,
    private readonly key: string,
  ) {}

  static async of(app: Installation): Promise<FactTenant> {
    const name = await app.newTenant({ timeZone: ZONE });
    return new FactTenant(app, name, await app.newKey(name, 'publish', 'query', 'operate'));
  }

  /** The same tenant where its installation has moved. */
  at(app: Installation): FactTenant {
    return new FactTenant(app, this.name, this.key);
  }

  /** Returns the answer. @throws Error if a fact was rejected */
  async publish(facts: readonly Fact[], { form, otherwise: spelt }: Way): Promise<Received['body']> {
    const events = spelt ? facts.map(otherwise) : facts;
    const [only] = events;
    if (only !== undefined && events.length === 1) return this.publishOne(only, form);
    const body = await this.post('/v1/events', events, { 'content-type': 'application/cloudevents-batch+json' });
    if (body.rejected.length > 0) throw new Error(`Rejected: ${JSON.stringify(body.rejected[0])}`);
    return body;
  }

  async put(name: string, body: object): Promise<void> {
    const answer = await this.app.request('PUT', `/v1/definitions/${name}`, { key: this.key, body });
    if (answer.status > 201) throw new Error(`Not put: ${JSON.stringify(answer.body)}`);
  }

  /**
   * The answers to every question, with all their pages, as JSON and, where offered, as CSV, once they reflect
   * everything published.
   * @param inQuery values for queries only, as in `questionsOf`
   */
  async answers(values: Parameters, inQuery = values): Promise<Answers> {
    const head = await this.head();
    await this.settled(head);
    const questions = (await this.app.documented())
      .filter((route) => route.method === 'GET' && route.operation['x-access']?.scope === 'query')
      .filter((route) => route.path !== '/v1/status')
      .flatMap((route) =>
        questionsOf(route, values, inQuery).flatMap((question) =>
          typesOf(route).map((type) => ({ question: takes(route, 'limit') ? longest(question) : question, type })),
        ),
      );
    const answers = new Map<string, readonly unknown[]>();
    for (let next = 0; next < questions.length; next += 8) {
      const asked = questions.slice(next, next + 8);
      const received = await Promise.all(asked.map(({ question, type }) => this.pages(question, type, head)));
      for (const [index, { question, type }] of asked.entries())
        answers.set(`${question} as ${type}`, received[index] as readonly unknown[]);
    }
    return answers;
  }

  /** The status, and the bodies of all pages without their cursors, which differ between installations. */
  private async pages(question: string, type: string, position: string): Promise<readonly unknown[]> {
    // Each question waits until its answer reflects the position.
    const asked = { accept: type, 'peakend-min-position': position, prefer: 'wait=30' };
    const bodies: unknown[] = [];
    for (let path: string | undefined = question; ; ) {
      const { status, headers, body }: Received = await this.get(path, asked);
      if (type === CSV) bodies.push(body);
      else {
        const { nextCursor, ...rest } = body;
        bodies.push('unknown' in rest ? { ...rest, unknown: rest.unknown.map(withoutUse).sort(byName) } : rest);
        path = nextCursor ? `${question}&cursor=${encodeURIComponent(nextCursor)}` : undefined;
      }
      if (type === CSV) path = /^<(.+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1];
      if (path === undefined || status !== 200) return [status, ...bodies];
    }
  }

  /** The last position in the log. */
  async head(): Promise<string> {
    return (await this.status({})).head;
  }

  async settled(position: string): Promise<void> {
    await this.status({ 'peakend-min-position': position, prefer: 'wait=30' });
  }

  /** Asks again as long as the answer is 503. */
  private async status(headers: Record<string, string>): Promise<Received['body']> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const { status, body } = await this.get('/v1/status', headers);
      if (status === 200) return body;
      if (status !== 503) throw new Error(`No status: ${JSON.stringify(body)}`);
      if (Date.now() > deadline) throw new Error('Queries never caught up');
    }
  }

  private get(path: string, headers: Record<string, string> = {}): Promise<Received> {
    return this.app.request('GET', path, { key: this.key, headers });
  }

  private publishOne(fact: Fact, form: Way['form']): Promise<Received['body']> {
    const { data, ...attributes } = fact;
    const path = PLAIN[fact.type];
    if (form === 'binary') {
      const headers = Object.entries(attributes).map(([name, value]) => [`ce-${name}`, value]);
      return this.post('/v1/events', data, Object.fromEntries(headers));
    }
    if (form === 'plain' && path !== undefined) {
      const { source, id, sequence, subject, time } = fact;
      return this.post(
        path,
        { customerId: subject, occurredAt: time, source, id, ...(sequence ? { sequence } : {}), ...data },
        {},
      );
    }
    return this.post('/v1/events', fact, { 'content-type': 'application/cloudevents+json' });
  }

  private async post(path: string, body: unknown, headers: Record<string, string>): Promise<Received['body']> {
    const answer = await this.app.request('POST', path, { key: this.key, body, headers });
    if (answer.status > 202)
      throw new Error(`${answer.status} ${JSON.stringify(answer.body)} to ${JSON.stringify(body)}`);
    return answer.body;
  }
}

interface UsedName {
  readonly name: string;
  readonly lastUsedAt: string;
}

/** Names are listed by when the last fact with them arrived: that differs between installations. */
const withoutUse = ({ lastUsedAt: _, ...name }: UsedName) => name;
const byName = (one: object, other: object) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);
