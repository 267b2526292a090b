/** The metrics of a component, and how they are shown to whoever scrapes them. */
import type { MetricFamily, Sample } from './family.ts';
import { Distribution } from './family.ts';

/** Metrics in the form in which they are scraped. */
export interface Exposition {
  readonly contentType: string;
  readonly body: string;
}

/** Where a component keeps its metrics. */
export class MetricsRegistry {
  readonly #families = new Map<string, MetricFamily>();

  /** Adds metrics; a later one of the same name takes the place of an earlier one, as when a component starts again. */
  add(...families: readonly MetricFamily[]): void {
    for (const family of families) this.#families.set(family.definition.name, family);
  }

  /** The metric of this name, made when it is first asked for: for what several add to. */
  shared<Family extends MetricFamily>(name: string, create: () => Family): Family {
    const found = this.#families.get(name);
    if (found) return found as Family;
    const family = create();
    this.#families.set(name, family);
    return family;
  }

  /** All of them, in Prometheus' text format. */
  async expose(): Promise<Exposition> {
    // What is CommonJS has only this export in the bundle.
    const { default: promClient } = await import('prom-client');
    const { Registry } = promClient;
    const registry = new Registry();
    for (const family of this.#families.values())
      registry.registerMetric(asMetric(family) as Parameters<typeof registry.registerMetric>[0]);
    return { contentType: registry.contentType, body: await registry.metrics() };
  }
}

/** A metric as prom-client's registry reads one: it asks for nothing but this. */
function asMetric(family: MetricFamily): unknown {
  const { name, help, labels = [] } = family.definition;
  const named = (values: readonly string[]) =>
    Object.fromEntries(labels.map((label, index) => [label, values[index] ?? '']));
  const show = ({ labels: values, value }: Sample): readonly ShownValue[] =>
    value instanceof Distribution ? showDistribution(name, named(values), value) : [{ labels: named(values), value }];
  const get = async () => ({ name, help, type: family.type, values: [...(await family.samples())].flatMap(show) });
  return { name, get };
}

interface ShownValue {
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

function showDistribution(
  name: string,
  labels: Readonly<Record<string, string>>,
  { bounds, counts, sum }: Distribution,
): readonly ShownValue[] {
  let count = 0;
  const buckets = counts.map((inRange, index) => {
    count += inRange;
    return { metricName: `${name}_bucket`, labels: { ...labels, le: bounds[index] ?? '+Inf' }, value: count };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}
