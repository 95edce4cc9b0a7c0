import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

interface GaugeSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly read: () => number | Promise<number>;
}

/**
 * The process's metrics, following Prometheus' conventions for names and units. Each app has its own registry, so that
 * several can run in one process. No label ever holds a tenant, a customer or a key: `/metrics` needs no key.
 */
export class Metrics {
  readonly registry = new Registry();

  readonly requestDuration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the last header byte in to the last body byte out, by route pattern.',
    labelNames: ['method', 'route', 'status_code'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.registry],
  });

  private readonly gauges = new Map<string, GaugeSeries[]>();

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** A counter of this registry. Names end in `_total`. */
  counter<Label extends string = never>(name: string, help: string, labelNames: readonly Label[] = []): Counter<Label> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  /**
   * A gauge whose value is read at each scrape; if that fails, the value is left out. Registered again with other
   * values of the same labels, it reports both.
   */
  gauge(
    name: string,
    help: string,
    read: () => number | Promise<number>,
    labels: Readonly<Record<string, string>> = {},
  ): void {
    const known = this.gauges.get(name);
    if (known) {
      known.push({ labels, read });
      return;
    }
    const series = [{ labels, read }];
    this.gauges.set(name, series);
    const gauge: Gauge = new Gauge({
      name,
      help,
      labelNames: Object.keys(labels),
      registers: [this.registry],
      async collect() {
        await Promise.all(
          series.map(async (each) => {
            try {
              gauge.set(each.labels, await each.read());
            } catch {
              gauge.remove(each.labels);
            }
          }),
        );
      },
    });
  }
}
