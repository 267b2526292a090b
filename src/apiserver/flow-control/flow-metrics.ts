/** What is counted of requests that are matched to levels, under upstream's names.
 *  Source: https://kubernetes.io/docs/concepts/cluster-administration/flow-control/#metrics */
import { type Count, Counter, type Distribution, Histogram, type MetricFamily, readWhenAsked } from '#base';
import type { SchemaOfFlow } from './priority-level.ts';
import type { LevelSeats } from './seat-pool.ts';

/** Why a request was refused: no room in its line, no seat where nobody waits, no turn in time. */
export type RefusalReason = 'queue-full' | 'concurrency-limit' | 'time-out';

/** Seconds. */
const waitBounds = [0, 0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30];

const ofFlow = ['priority_level', 'flow_schema'] as const;

/** The requests that one schema led to its level. */
export class FlowNumbers {
  readonly labels: readonly [string, string];
  executing = 0;
  seats = 0;
  waiting = 0;
  readonly #dispatched: Count;
  readonly #waits: Distribution;
  readonly #refused: (reason: RefusalReason) => void;

  /** Counted by whoever makes it. */
  constructor(
    labels: readonly [string, string],
    counts: { dispatched: Count; waits: Distribution; refused: (reason: RefusalReason) => void },
  ) {
    this.labels = labels;
    this.#dispatched = counts.dispatched;
    this.#waits = counts.waits;
    this.#refused = counts.refused;
  }

  /** A request starts that has so many seats, and waited so long. */
  start(seats: number, waitedMs: number): void {
    this.executing++;
    this.seats += seats;
    this.#dispatched.value++;
    this.#waits.observe(waitedMs / 1000);
  }

  /** One that had so many seats is over. */
  end(seats: number): void {
    this.executing--;
    this.seats -= seats;
  }

  /** It is told to come again later. */
  refuse(reason: RefusalReason): void {
    this.#refused(reason);
  }
}

/** Numbers of flow control. */
export class FlowMetrics {
  readonly #dispatched = new Counter({
    name: 'apiserver_flowcontrol_dispatched_requests_total',
    help: '[BETA] Requests that were started.',
    labels: ofFlow,
  });
  readonly #rejected = new Counter({
    name: 'apiserver_flowcontrol_rejected_requests_total',
    help: '[BETA] Requests that were refused, and why.',
    labels: [...ofFlow, 'reason'],
  });
  readonly #waits = new Histogram(
    {
      name: 'apiserver_flowcontrol_request_wait_duration_seconds',
      help: '[BETA] How long requests waited before they were started.',
      labels: [...ofFlow, 'execute'],
    },
    waitBounds,
  );
  /** By schemas as they are now; those that say the same as before go on with the same numbers. */
  readonly #bySchema = new WeakMap<SchemaOfFlow, FlowNumbers>();
  readonly #byLabels = new Map<string, FlowNumbers>();

  /** The numbers of a schema. */
  of(schema: SchemaOfFlow): FlowNumbers {
    let numbers = this.#bySchema.get(schema);
    if (!numbers) {
      numbers = this.#named([schema.level.name, schema.name]);
      this.#bySchema.set(schema, numbers);
    }
    return numbers;
  }

  /** For whoever scrapes them. `seats` says what each level can have now. */
  families(seats: () => readonly LevelSeats[]): MetricFamily[] {
    const now = (name: string, help: string, read: (numbers: FlowNumbers) => number) =>
      readWhenAsked({ name: `apiserver_flowcontrol_${name}`, help, labels: ofFlow }, () =>
        [...this.#byLabels.values()].map(numbers => ({ labels: numbers.labels, value: read(numbers) })),
      );
    const ofLevel = (name: string, help: string, read: (level: LevelSeats) => number) =>
      readWhenAsked({ name: `apiserver_flowcontrol_${name}`, help, labels: ['priority_level'] }, () =>
        seats().map(level => ({ labels: [level.name], value: read(level) })),
      );
    return [
      this.#dispatched,
      this.#rejected,
      this.#waits,
      now('current_executing_requests', '[BETA] Requests that are served now.', ({ executing }) => executing),
      now('current_executing_seats', '[BETA] Seats that are taken now.', numbers => numbers.seats),
      now('current_inqueue_requests', '[BETA] Requests that wait now.', ({ waiting }) => waiting),
      ofLevel('nominal_limit_seats', '[BETA] Seats that a level has by its shares.', ({ nominal }) => nominal),
      ofLevel('lower_limit_seats', '[ALPHA] Seats that others never use.', ({ guaranteed }) => guaranteed),
      ofLevel('upper_limit_seats', '[ALPHA] The most seats that a level can have.', ({ limit }) => limit),
    ];
  }

  #named(labels: readonly [string, string]): FlowNumbers {
    const key = labels.join('\0');
    let numbers = this.#byLabels.get(key);
    if (!numbers) {
      numbers = new FlowNumbers(labels, {
        dispatched: this.#dispatched.at(...labels),
        waits: this.#waits.at(...labels, 'true'),
        refused: reason => void this.#rejected.at(...labels, reason).value++,
      });
      this.#byLabels.set(key, numbers);
    }
    return numbers;
  }
}
