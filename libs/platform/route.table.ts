import type { FastifyInstance } from 'fastify';

interface Route {
  readonly path: string;
  readonly pattern: RegExp;
  readonly methods: Set<string>;
}

/** Every route that the server really has, collected as it is registered. */
export class RouteTable {
  private readonly routes = new Map<string, Route>();

  /** Must run before the first route is registered. */
  watch(server: FastifyInstance): void {
    server.addHook('onRoute', ({ url, method }) => {
      const route = this.routes.get(url) ?? { path: url, pattern: patternOf(url), methods: new Set() };
      for (const one of [method].flat()) route.methods.add(one);
      this.routes.set(url, route);
    });
  }

  /** The methods that a path (not a pattern) answers, sorted; empty if there is nothing at this path. */
  methodsOf(path: string): readonly string[] {
    const methods = [...this.routes.values()]
      .filter(({ pattern }) => pattern.test(path))
      .flatMap((route) => [...route.methods]);
    return [...new Set(methods)].sort();
  }

  /** Every route as `METHOD /path/:parameter`. */
  all(): readonly { method: string; path: string }[] {
    return [...this.routes.values()].flatMap(({ path, methods }) => [...methods].map((method) => ({ method, path })));
  }
}

function patternOf(url: string): RegExp {
  const escaped = url.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${escaped.replace(/:[A-Za-z_]+/g, '[^/]+')}$`);
}
