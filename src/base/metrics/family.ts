/** What is counted, as plain numbers: hot code holds a {@link Count} or a {@link Distribution} and adds to it; only
 *  whoever scrapes turns them into text.
 *
 *  Source: https://prometheus.io/docs/concepts/metric_types/ */

/** What a metric is called, and what it means. */
export interface MetricDefinition {
  /** As Prometheus knows it, unit included: `workqueue_depth`, `..._total`, `..._seconds`. */
  readonly name: string;
  /** Begins with upstream's stability where the name is upstream's: `[STABLE] ...`. */
  readonly help: string;
  /** Names of labels. Default: none. */
  readonly labels?: readonly string[];
}

/** A number of one combination of labels. */
export interface Sample {
  /** One for each of the definition's labels. */
  readonly labels: readonly string[];
  readonly value: number | Distribution;
}

/** A metric with all its samples. */
export interface MetricFamily {
  readonly definition: MetricDefinition;
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** As they are now. */
  samples(): Iterable<Sample> | Promise<Iterable<Sample>>;
}

/** A number that hot code adds to. */
export class Count {
  value = 0;
}

/** How often a value was in which range. */
export class Distribution {
  /** Upper bounds, ascending. */
  readonly bounds: readonly number[];
  /** How many values were at most each bound and above the one before; the last: above all. */
  readonly counts: number[];
  sum = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = [...bounds.map(() => 0), 0];
  }

  /** Counts a value in the first bucket whose bound it does not exceed; in the unit of the bounds. */
  observe(value: number): void {
    const { bounds, counts } = this;
    let at = 0;
    while (at < bounds.length && value > (bounds[at] as number)) at++;
    counts[at] = (counts[at] as number) + 1;
    this.sum += value;
  }

  /** How many values there were. */
  get count(): number {
    return this.counts.reduce((sum, count) => sum + count, 0);
  }
}

/** Numbers by their labels. */
class Series<Value> {
  readonly #byLabels = new Map<string, { readonly labels: readonly string[]; readonly value: Value }>();
  readonly #create: () => Value;

  constructor(create: () => Value) {
    this.#create = create;
  }

  at(labels: readonly string[]): Value {
    const key = labels.join('\0');
    let found = this.#byLabels.get(key);
    if (!found) {
      found = { labels, value: this.#create() };
      this.#byLabels.set(key, found);
    }
    return found.value;
  }

  values(): IterableIterator<{ readonly labels: readonly string[]; readonly value: Value }> {
    return this.#byLabels.values();
  }
}

/** A metric that only grows. */
export class Counter implements MetricFamily {
  readonly type = 'counter';
  readonly definition: MetricDefinition;
  readonly #series = new Series(() => new Count());

  constructor(definition: MetricDefinition) {
    this.definition = definition;
  }

  /** The number of a combination of labels, to be kept by whoever adds to it often. */
  at(...labels: readonly string[]): Count {
    return this.#series.at(labels);
  }

  *samples(): Iterable<Sample> {
    for (const { labels, value } of this.#series.values()) yield { labels, value: value.value };
  }
}

/** A metric of how large values are, in ranges. */
export class Histogram implements MetricFamily {
  readonly type = 'histogram';
  readonly definition: MetricDefinition;
  readonly #series: Series<Distribution>;

  /** `bounds`: upper bounds of the ranges, ascending. */
  constructor(definition: MetricDefinition, bounds: readonly number[]) {
    this.definition = definition;
    this.#series = new Series(() => new Distribution(bounds));
  }

  /** The distribution of a combination of labels, to be kept by whoever adds to it often. */
  at(...labels: readonly string[]): Distribution {
    return this.#series.at(labels);
  }

  samples(): Iterable<Sample> {
    return this.#series.values();
  }
}

/** A metric whose numbers are read when somebody asks, each from whoever has it. */
export class Gauge implements MetricFamily {
  readonly type = 'gauge';
  readonly definition: MetricDefinition;
  readonly #series = new Series((): { read: () => number } => ({ read: () => 0 }));

  constructor(definition: MetricDefinition) {
    this.definition = definition;
  }

  /** Where the number of a combination of labels is read from now on. */
  from(labels: readonly string[], read: () => number): void {
    this.#series.at(labels).read = read;
  }

  *samples(): Iterable<Sample> {
    for (const { labels, value } of this.#series.values()) yield { labels, value: value.read() };
  }
}

/** A metric that is read when somebody asks; `counter` for one that only grows. */
export function readWhenAsked(
  definition: MetricDefinition & { readonly type?: 'counter' | 'gauge' },
  read: () => number | Iterable<Sample> | Promise<Iterable<Sample>>,
): MetricFamily {
  return {
    definition,
    type: definition.type ?? 'gauge',
    samples() {
      const value = read();
      return typeof value === 'number' ? [{ labels: [], value }] : value;
    },
  };
}

/** `count` bounds, each `factor` times the one before. */
export const exponentialBounds = (start: number, factor: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => start * factor ** index);

/** `count` bounds, each `width` more than the one before. */
export const linearBounds = (start: number, width: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => start + index * width);
