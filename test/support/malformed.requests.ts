import type { Route } from './api.questions.js';
import { CREDENTIALS, MEDIA_TYPES, notHttp, PATH_PARTS, unreadableBodies, wrongTextsFor } from './malformed.texts.js';
import { type Fault, faultsOf, inlined, type Schema, type Schemas, sample, withFault } from './schema.faults.js';

/** A request with one thing wrong. */
export interface Malformed {
  readonly what: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** The bytes of the whole request, if no HTTP client would send it. */
  readonly raw?: Uint8Array;
  /** The JSON Pointer that the refusal must name. */
  readonly names?: string;
  /** How many good events surround the bad one in the batch. */
  readonly neighbours?: number;
}

/** A route that takes a body, and the schema of that body. */
interface Taker {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly schema: Schema;
}

interface Documented {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          { readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> } }
        >
      >
    >
  >;
  readonly components: { readonly schemas: Schemas };
}

const ONE = 'application/cloudevents+json';
const BATCH = 'application/cloudevents-batch+json';
const JSON_TYPE = { 'content-type': 'application/json' };
const bytes = (text: string) => Buffer.from(text, 'utf8');

/** Derives malformed requests from the API's own description; the same random numbers give the same requests. */
export class MalformedRequests {
  private made = 0;
  private readonly takers: readonly Taker[];
  /** The routes of this version. */

  constructor(
    document: Documented,
    private readonly routes: readonly Route[],
    private readonly keys: { readonly tenant: string; readonly admin: string },
    private readonly random: () => number,
  ) {
    this.takers = takersOf(document);
  }

  /** The bodies that faults are put into, to show that each is accepted without a fault. */
  *samples(): Generator<Malformed> {
    for (const taker of this.takers) {
      this.made++;
      yield this.to(taker, 'nothing is wrong', JSON.stringify(this.fitting(taker)));
    }
  }

  next(): Malformed {
    this.made++;
    const kinds = [
      ...Array<() => Malformed>(8).fill(() => this.faulty()),
      ...Array<() => Malformed>(4).fill(() => this.unreadable()),
      ...Array<() => Malformed>(4).fill(() => this.wrongQuery()),
      () => this.wrongType(),
      () => this.wrongMethod(),
      () => this.wrongPath(),
      () => this.wrongHeader(),
      () => this.noHttp(),
    ];
    return this.one(kinds)();
  }

  /** A body with one thing wrong, by its schema. */
  private faulty(): Malformed {
    const taker = this.one(this.takers);
    const value = this.fitting(taker);
    const fault = this.one(faultsOf(taker.schema, value));
    const text = withFault(value, fault);
    const named = { names: fault.at };
    if (taker.headers['content-type'] !== ONE) return { ...this.to(taker, fault.what, text), ...named };
    if (this.chance(0.3)) return this.among(taker, text, fault);
    const inData = fault.path[0] === 'data' && fault.path.length > 1;
    if (inData && this.chance(0.3)) return { ...this.binary(taker, value as Event, fault), ...named };
    return { ...this.to(taker, fault.what, text), ...named };
  }

  /** The bad event among good ones, which are stored. */
  private among(taker: Taker, bad: string, { what }: Fault): Malformed {
    const good = [0, 1].map((index) => JSON.stringify({ ...GOOD, id: `good-${this.made}-${index}` }));
    const body = `[${good[0]},${bad},${good[1]}]`;
    return { ...this.to(taker, `in a batch: ${what}`, body, { 'content-type': BATCH }), neighbours: 2 };
  }

  private binary(taker: Taker, event: Event, fault: Fault): Malformed {
    const { data, ...attributes } = event;
    const headers = Object.entries(attributes).map(([name, value]) => [
      `ce-${name}`,
      encodeURIComponent(String(value)),
    ]);
    const text = withFault(data, { ...fault, path: fault.path.slice(1) });
    return this.to(taker, `binary: ${fault.what}`, text, {
      ...JSON_TYPE,
      ...Object.fromEntries(headers.filter(([name]) => name !== 'ce-datacontenttype')),
    });
  }

  /** A body that cannot be read, or not as its stated type. */
  private unreadable(): Malformed {
    const taker = this.one(this.takers);
    const text = JSON.stringify(this.fitting(taker));
    const [what, body, headers = {}] = this.one(unreadableBodies(text, this.random));
    return { ...this.to(taker, what, '', headers), body };
  }

  private wrongType(): Malformed {
    const taker = this.one(this.takers);
    return this.to(taker, 'of another type', JSON.stringify(this.fitting(taker)), {
      'content-type': this.one(MEDIA_TYPES),
    });
  }

  /** A query parameter that does not exist, appears twice, or has an invalid value. */
  private wrongQuery(): Malformed {
    const route = this.one(
      this.routes.filter(({ operation }) => operation.parameters?.some((each) => each.in === 'query')),
    );
    const parameter = this.one((route.operation.parameters ?? []).filter((each) => each.in === 'query'));
    const [name, value] = this.one([
      ...wrongTextsFor(parameter.schema as Schema).map((text) => [parameter.name, text]),
      ...['x', 'Limit', '__proto__', 'toString', 'limit[]', 'a/b~c'].map((unknown) => [unknown, '1']),
    ]) as [string, string];
    const twice = this.chance(0.15);
    const query = twice
      ? `${parameter.name}=1&${parameter.name}=2`
      : `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
    const names = `/${(twice ? parameter.name : name).replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const nothingIsNamed = value.includes('\u0000') && !twice;
    return { ...this.about(route, 'asked wrongly', `?${query}`), ...(nothingIsNamed ? {} : { names }) };
  }

  private wrongMethod(): Malformed {
    const { path } = this.one(this.routes);
    const known = this.routes.filter((each) => matches(each.path, filled(path))).map(({ method }) => method);
    const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter((method) => !known.includes(method));
    return { ...this.request(`not allowed`, this.one(others), filled(path)) };
  }

  private wrongPath(): Malformed {
    const route = this.one(this.routes.filter(({ path }) => path.includes('{')));
    const bad = this.one(PATH_PARTS);
    const path = this.chance(0.2) ? `${route.path}/${bad}/nothing` : route.path.replace(/\{\w+\}/, bad);
    return this.raw(
      'a wrong path',
      `${route.method} ${path.replace(/\{\w+\}/g, 'x').replaceAll(' ', '%20')} HTTP/1.1`,
      this.authorization(route.path),
    );
  }

  private wrongHeader(): Malformed {
    const reads = this.routes.filter(({ operation }) =>
      operation.parameters?.some(({ name }) => name === 'Peakend-Min-Position'),
    );
    const read = this.one(reads);
    const [what, header, value] = this.one([
      [
        'no position',
        'peakend-min-position',
        this.one(['x', '', '1', '-1', '00000000-1', 'ffffffff-99999999999999999999', 'a'.repeat(4_000)]),
      ],
      ['nothing acceptable', 'accept', this.one(['image/png', 'text/html', 'application/json;q=0', '*/*;q=0'])],
      ['no key', 'authorization', this.one(CREDENTIALS)],
    ] as const);
    const path = read.path.includes('{') ? '/v1/customers' : read.path;
    return this.request(`${what} in a header`, 'GET', path, { [header]: value });
  }

  /** Bytes that are not HTTP, or no HTTP that a client would send. */
  private noHttp(): Malformed {
    const text = this.one(notHttp(this.keys.tenant));
    return {
      ...this.request('no HTTP', 'GET', '/'),
      what: `no HTTP: ${JSON.stringify(text).slice(0, 90)}`,
      raw: Buffer.from(text, 'latin1'),
    };
  }

  private fitting({ schema }: Taker): unknown {
    const value = sample(schema, this.random);
    const isEvent = ['specversion', 'source'].some((name) => name in (schema.properties ?? {}));
    return isEvent ? { ...(value as object), id: `f-${this.made}` } : value;
  }

  private to(taker: Taker, what: string, text: string, headers: Record<string, string> = {}): Malformed {
    return { ...this.request(what, taker.method, taker.path, { ...taker.headers, ...headers }), body: bytes(text) };
  }

  private about(route: Route, what: string, query: string): Malformed {
    return this.request(what, route.method, `${filled(route.path)}${query}`);
  }

  private request(what: string, method: string, path: string, headers: Record<string, string> = {}): Malformed {
    return {
      what: `#${this.made} ${method} ${path.slice(0, 120)}: ${what}`,
      method,
      path,
      headers: { ...this.authorization(path), ...headers },
    };
  }

  private raw(what: string, line: string, headers: Record<string, string>): Malformed {
    const lines = Object.entries({ host: 'x', ...headers, 'content-length': '0' }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    return {
      ...this.request(`${what}: ${line.slice(0, 120)}`, 'GET', '/'),
      raw: Buffer.from(`${[line, ...lines].join('\r\n')}\r\n\r\n`, 'latin1'),
    };
  }

  private authorization(path: string): Record<string, string> {
    return { authorization: `Bearer ${path.startsWith('/v1/admin/tenants') ? this.keys.admin : this.keys.tenant}` };
  }

  private chance(share: number): boolean {
    return this.random() < share;
  }
  private one<T>(values: readonly T[]): T {
    return values[Math.floor(this.random() * values.length)] as T;
  }
}

type Event = { readonly data: object } & Readonly<Record<string, unknown>>;

const GOOD = {
  specversion: '1.0',
  type: 'peakend.touchpoint.recorded.v1',
  source: '/proof',
  subject: 'good',
  time: '2024-01-31T09:30:00Z',
  data: { touchpoint: 'call', channel: 'web' },
};

/** Every body in the document; for CloudEvents, one taker for each type. */
function takersOf({ paths, components }: Documented): readonly Taker[] {
  const { schemas } = components;
  const routes = Object.entries(paths).filter(([path]) => !path.includes('#'));
  return routes.flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { requestBody }]) => {
      const found = Object.entries(requestBody?.content ?? {}).flatMap(([type, { schema }]) => {
        if (type === ONE) return eventSchemas(schemas).map((each) => ({ type, schema: each }));
        return path === '/v1/events' || !type.endsWith('json') ? [] : [{ type, schema: inlined(schema, schemas) }];
      });
      return found.map(({ type, schema }) => ({
        method: method.toUpperCase(),
        path: filled(path),
        headers: { 'content-type': type },
        schema,
      }));
    }),
  );
}

/** The kinds of event. */
function eventSchemas(schemas: Schemas): readonly Schema[] {
  const { oneOf } = schemas['CloudEvent'] as { readonly oneOf: readonly Schema[] };
  return oneOf.map((kind) => inlined(kind, schemas));
}

function filled(path: string): string {
  return path
    .replace('{instrument}', 'nps')
    .replace('{thing}', 'product')
    .replace('{type}', 'peakend.touchpoint.recorded.v1')
    .replace(/\{\w+\}/g, 'some-name');
}

function matches(pattern: string, path: string): boolean {
  const parts = path.split('/');
  const steps = pattern.split('/');
  return parts.length === steps.length && steps.every((step, index) => step.startsWith('{') || step === parts[index]);
}
