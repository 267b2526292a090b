/** What is counted of queues, under upstream's names.
 *  Source: https://kubernetes.io/docs/reference/instrumentation/metrics/, metrics that begin with `workqueue_` */
import {
  type Count,
  Counter,
  type Distribution,
  elapsedMs,
  exponentialBounds,
  Gauge,
  Histogram,
  type MetricsRegistry,
} from '#base';

/** What a queue tells of itself. */
export interface QueueObservations {
  /** Keys that wait to be taken. */
  readonly length: () => number;
  /** When each key that is in work was taken, as `elapsedMs` says it. */
  readonly takenAt: () => Iterable<number>;
}

/** Seconds, from 10 ns to 1000 s. */
const bounds = exponentialBounds(1e-8, 10, 12);
const labels = ['name'];
const counter = (name: string, help: string) => () => new Counter({ name, help, labels });
const histogram = (name: string, help: string) => () => new Histogram({ name, help, labels }, bounds);
const gauge = (name: string, help: string) => () => new Gauge({ name, help, labels });

/** Numbers of one queue. */
export class QueueMetrics {
  readonly #adds: Count;
  readonly #retries: Count;
  readonly #waited: Distribution;
  readonly #worked: Distribution;

  constructor(registry: MetricsRegistry, name: string, { length, takenAt }: QueueObservations) {
    const shared = <Family extends Counter | Histogram | Gauge>(create: () => Family): Family => {
      const family = create();
      return registry.shared(family.definition.name, () => family);
    };
    this.#adds = shared(counter('workqueue_adds_total', '[STABLE] Keys that were queued.')).at(name);
    this.#retries = shared(counter('workqueue_retries_total', '[STABLE] Keys that failed and are tried again.')).at(
      name,
    );
    this.#waited = shared(histogram('workqueue_queue_duration_seconds', '[STABLE] How long keys waited.')).at(name);
    this.#worked = shared(histogram('workqueue_work_duration_seconds', '[STABLE] How long keys were in work.')).at(
      name,
    );
    shared(gauge('workqueue_depth', '[STABLE] Keys that wait.')).from([name], length);
    const secondsOf = () => [...takenAt()].map(takenMs => (elapsedMs() - takenMs) / 1000);
    shared(gauge('workqueue_unfinished_work_seconds', '[STABLE] How long the keys in work have been, together.')).from(
      [name],
      () => secondsOf().reduce((sum, seconds) => sum + seconds, 0),
    );
    shared(
      gauge(
        'workqueue_longest_running_processor_seconds',
        '[STABLE] How long the key has been that is longest in work.',
      ),
    ).from([name], () => Math.max(0, ...secondsOf()));
  }

  /** A key came that was not waiting already. */
  added(): void {
    this.#adds.value++;
  }

  /** A key is being worked on, having waited so many milliseconds. */
  taken(waitedMs: number): void {
    this.#waited.observe(waitedMs / 1000);
  }

  /** Its work has ended, well or not, after so many milliseconds. */
  done(workedMs: number): void {
    this.#worked.observe(workedMs / 1000);
  }

  /** A key comes again because its work failed. */
  retried(): void {
    this.#retries.value++;
  }
}
