/** What is counted of preemption, under upstream's names, in all profiles together.
 *  Source: https://kubernetes.io/docs/reference/instrumentation/metrics/, metrics that begin with `scheduler_` */
import { Counter, elapsedMs, exponentialBounds, Histogram, type MetricsRegistry } from '#base';

/** For whom room is made, as upstream's label has it. */
export type Preemptor = 'pod' | 'podgroup';

/** Whether it was found, as upstream's codes of plugins say. */
type EvaluationResult = 'Success' | 'Unschedulable' | 'Error';

/** What came of an attempt. */
type Evaluated = { readonly carryOut?: unknown } | undefined;

/** What of a preemption is counted. */
export interface CountedPreemption {
  readonly victims: number;
  /** How many of them go although a disruption budget is against it. */
  readonly violations: number;
}

/** From a millisecond to half a minute. */
const durationBounds = exponentialBounds(0.001, 2, 16);

/** Registered once: each profile's plugin gets the same metrics. */
export class PreemptionMetrics {
  readonly #attempts: Counter;
  readonly #groupAttempts: Counter;
  readonly #victims: Readonly<Record<Preemptor, Histogram>>;
  readonly #violations: Counter;
  readonly #evaluations: Histogram;
  readonly #executions: Histogram;

  constructor(registry: MetricsRegistry) {
    const counter = (name: string, help: string, labels: readonly string[] = []) =>
      registry.shared(`scheduler_${name}`, () => new Counter({ name: `scheduler_${name}`, help, labels }));
    const histogram = (name: string, help: string, bounds: readonly number[], labels: readonly string[] = []) =>
      registry.shared(`scheduler_${name}`, () => new Histogram({ name: `scheduler_${name}`, help, labels }, bounds));
    this.#attempts = counter('preemption_attempts_total', '[STABLE] Attempts to make room for pods.');
    this.#groupAttempts = counter(
      'workload_preemption_attempts_total',
      '[ALPHA] Attempts to make room for groups of pods, by how they ended.',
      ['result'],
    );
    this.#victims = {
      pod: histogram('preemption_victims', '[STABLE] How many pods went for a pod.', exponentialBounds(1, 2, 7)),
      podgroup: histogram(
        'workload_preemption_victims',
        '[ALPHA] How many pods went for a group of pods.',
        exponentialBounds(1, 2, 11),
      ),
    };
    this.#violations = counter(
      'preemption_pdb_violations_total',
      '[ALPHA] Pods that went although a disruption budget was against it.',
      ['preemptor'],
    );
    this.#evaluations = histogram(
      'preemption_evaluation_duration_seconds',
      '[ALPHA] How long it took to find out which pods are to go.',
      durationBounds,
      ['preemptor', 'result'],
    );
    this.#executions = histogram(
      'preemption_execution_duration_seconds',
      '[ALPHA] How long it took to have them go.',
      durationBounds,
      ['preemptor', 'result'],
    );
    this.#attempts.at();
    this.#victims.pod.at();
  }

  /** Counts an attempt to make room, whenever it ends: it has found some when there is something to carry out. */
  evaluate<Result extends Evaluated>(preemptor: Preemptor, attempt: () => Result | Promise<Result>) {
    const startedMs = elapsedMs();
    const end = (result: Result): Result => {
      this.#evaluated(preemptor, startedMs, result?.carryOut ? 'Success' : 'Unschedulable');
      return result;
    };
    const fail = (error: unknown): never => {
      this.#evaluated(preemptor, startedMs, 'Error');
      throw error;
    };
    try {
      const result = attempt();
      return result instanceof Promise ? result.then(end, fail) : end(result);
    } catch (error) {
      return fail(error);
    }
  }

  /** Counts the pods that go, and has them go. */
  async carryOut(preemptor: Preemptor, counted: CountedPreemption, work: () => Promise<void>): Promise<void> {
    const { victims, violations } = counted;
    this.#victims[preemptor].at().observe(victims);
    if (violations > 0) this.#violations.at(preemptor).value += violations;
    const startedMs = elapsedMs();
    let result = 'error';
    try {
      await work();
      result = 'success';
    } finally {
      this.#executions.at(preemptor, result).observe((elapsedMs() - startedMs) / 1000);
    }
  }

  #evaluated(preemptor: Preemptor, startedMs: number, result: EvaluationResult): void {
    if (preemptor === 'pod') this.#attempts.at().value++;
    else this.#groupAttempts.at(result).value++;
    this.#evaluations.at(preemptor, result).observe((elapsedMs() - startedMs) / 1000);
  }
}
