import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { answerWithin } from './patience.js';

interface GaugeSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly read: () => number | Promise<number>;
  failing: boolean;
}

/** Gauges of prom-client whose names end as only counters' may. `nodejs_active_resources` says the same, by type. */
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

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

  /**
   * @param unread told once when a gauge cannot be read any more
   * @param patience milliseconds after which no answer counts as that: less than a scrape waits for
   */
  constructor(
    private readonly unread: (name: string, error: unknown) => void = () => undefined,
    private readonly patience = 2_000,
  ) {
    collectDefaultMetrics({ register: this.registry });
    for (const name of MISNAMED) this.registry.removeSingleMetric(name);
  }

  /** A counter of this registry. Names end in `_total`. */
  counter<Label extends string = never>(name: string, help: string, labelNames: readonly Label[] = []): Counter<Label> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  /**
   * A gauge whose value is asked for at each scrape; a value that cannot be had is left out of that scrape, never shown as
   * zero. Asked for again with other values of the same labels, it has both.
   */
  gauge(
    name: string,
    help: string,
    read: () => number | Promise<number>,
    labels: Readonly<Record<string, string>> = {},
  ): void {
    const known = this.gauges.get(name);
    if (known) {
      known.push({ labels, read, failing: false });
      return;
    }
    const { unread, patience } = this;
    const series = [{ labels, read, failing: false }];
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
              gauge.set(each.labels, await answerWithin(patience, each.read));
              each.failing = false;
            } catch (error) {
              gauge.remove(each.labels);
              if (!each.failing) unread(name, error);
              each.failing = true;
            }
          }),
        );
      },
    });
  }
}
