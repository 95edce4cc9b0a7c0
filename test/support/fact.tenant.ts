import { isLater, type Parameters, questionsOf, routesOf } from './api.questions.js';
import type { Received, TestApp } from './app.js';
import { PATIENCE_MS } from './proof.js';

/** A CloudEvent of a fact. */
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

/** How one request carries facts; the form is for one alone. */
export interface Way {
  readonly form: 'structured' | 'binary' | 'plain';
  /** Spelt in another way that means the same. */
  readonly otherwise: boolean;
}

/** The same fact in other words: another offset of the same instant, other spellings of numbers, another order. */
function otherwise({ time, data, ...rest }: Fact): Fact {
  const local = new Date(Date.parse(time) + 5.5 * 3_600_000).toISOString().replace('Z', '+05:30');
  const money = data.amount === undefined ? {} : { amount: Number(data.amount) };
  return { data: Object.fromEntries(Object.entries({ ...data, ...money }).reverse()), time: local, ...rest };
}

const PLAIN: Readonly<Record<string, string>> = {
  'peakend.touchpoint.recorded.v1': '/v1/touchpoints',
  'peakend.feedback.submitted.v1': '/v1/feedback',
  'peakend.complaint.filed.v1': '/v1/complaints',
};

/** A tenant of an installation, whose channels publish facts in every way that there is, and whose analyst asks everything. */
export class FactTenant {
  private constructor(
    private readonly app: TestApp,
    readonly name: string,
    private readonly key: string,
  ) {}

  static async of(app: TestApp): Promise<FactTenant> {
    const name = await app.newTenant({ timeZone: 'Europe/Berlin' });
    return new FactTenant(app, name, await app.newKey(name, 'publish', 'query', 'operate'));
  }

  async publish(facts: readonly Fact[], { form, otherwise: spelt }: Way): Promise<void> {
    const events = spelt ? facts.map(otherwise) : facts;
    const [only] = events;
    if (only !== undefined && events.length === 1) return this.publishOne(only, form);
    const { rejected } = await this.post('/v1/events', events, {
      'content-type': 'application/cloudevents-batch+json',
    });
    if (rejected.length > 0) throw new Error(`Rejected: ${JSON.stringify(rejected[0])}`);
  }

  async put(name: string, body: object): Promise<void> {
    const answer = await this.app.request('PUT', `/v1/definitions/${name}`, { key: this.key, body });
    if (answer.status > 201) throw new Error(`Not put: ${JSON.stringify(answer.body)}`);
  }

  /** What every question is answered with once everything that was published shows; by the question. */
  async answers(values: Parameters): Promise<Record<string, unknown>> {
    const position = (await this.get('/v1/status')).body.head;
    await this.settled(position);
    const { body } = await this.app.request('GET', '/openapi.json');
    const questions = routesOf(body)
      .filter((route) => route.method === 'GET' && route.operation['x-access']?.scope === 'query')
      .filter((route) => !isLater(route) && route.path !== '/v1/status')
      .flatMap((route) => questionsOf(route, values));
    const answers: Record<string, unknown> = {};
    for (let next = 0; next < questions.length; next += 8) {
      const asked = questions.slice(next, next + 8);
      const received = await Promise.all(
        asked.map((question) => this.get(`${question}${question.includes('?') ? '&' : '?'}limit=200`)),
      );
      for (const [index, answer] of received.entries()) answers[asked[index] as string] = [answer.status, answer.body];
    }
    return answers;
  }

  async settled(position: string): Promise<void> {
    const headers = { 'peakend-min-position': position, prefer: 'wait=30' };
    const deadline = Date.now() + PATIENCE_MS;
    while ((await this.get('/v1/status', headers)).status !== 200)
      if (Date.now() > deadline) throw new Error('Queries never caught up');
  }

  private get(path: string, headers: Record<string, string> = {}): Promise<Received> {
    return this.app.request('GET', path, { key: this.key, headers });
  }

  private async publishOne(fact: Fact, form: Way['form']): Promise<void> {
    const { data, ...attributes } = fact;
    const path = PLAIN[fact.type];
    if (form === 'binary') {
      const headers = Object.entries(attributes).map(([name, value]) => [`ce-${name}`, value]);
      await this.post('/v1/events', data, Object.fromEntries(headers));
    } else if (form === 'plain' && path !== undefined) {
      const { source, id, sequence, subject, time } = fact;
      await this.post(
        path,
        { customerId: subject, occurredAt: time, source, id, ...(sequence ? { sequence } : {}), ...data },
        {},
      );
    } else await this.post('/v1/events', fact, { 'content-type': 'application/cloudevents+json' });
  }

  private async post(path: string, body: unknown, headers: Record<string, string>): Promise<Received['body']> {
    const answer = await this.app.request('POST', path, { key: this.key, body, headers });
    if (answer.status > 202)
      throw new Error(`${answer.status} ${JSON.stringify(answer.body)} to ${JSON.stringify(body)}`);
    return answer.body;
  }
}
