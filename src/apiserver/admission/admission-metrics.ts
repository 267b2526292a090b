/** How long admission takes, under upstream's names.
 *
 *  Source: https://kubernetes.io/docs/reference/instrumentation/metrics/ */
import { type Distribution, elapsedMs, Histogram, type MetricFamily } from '#base';

/** Seconds. */
const bounds = [0.005, 0.025, 0.1, 0.5, 1, 2.5];
const webhookBounds = [...bounds, 10, 25];

const ofRequest = ['type', 'operation', 'rejected'] as const;

/** Durations of what is asked about requests. */
export class AskedDurations {
  readonly #histogram: Histogram;
  readonly #labels: readonly string[];
  readonly #passed: Record<string, Distribution | undefined> = {};
  readonly #rejected: Record<string, Distribution | undefined> = {};

  constructor(histogram: Histogram, ...labels: readonly string[]) {
    this.#histogram = histogram;
    this.#labels = labels;
  }

  /** Counts one, by its operation (CREATE). What it does is one look-up and two additions. */
  observe(operation: string, isRejected: boolean, ms: number): void {
    const known = isRejected ? this.#rejected : this.#passed;
    known[operation] ??= this.#histogram.at(...this.#labels, operation, String(isRejected));
    known[operation].observe(ms / 1000);
  }

  /** Does something, and counts how long that took, as rejected where it fails. */
  async time<Outcome>(operation: string, act: () => Promise<Outcome>): Promise<Outcome> {
    const startMs = elapsedMs();
    let isRejected = true;
    try {
      const outcome = await act();
      isRejected = false;
      return outcome;
    } finally {
      this.observe(operation, isRejected, elapsedMs() - startMs);
    }
  }
}

/** Of one server. Plugins and webhooks are told apart by their names. */
export class AdmissionMetrics {
  readonly #steps = new Histogram(
    {
      name: 'apiserver_admission_step_admission_duration_seconds',
      help: '[STABLE] How long all plugins took that complete what is written, or look at it.',
      labels: ofRequest,
    },
    bounds,
  );
  readonly #plugins = new Histogram(
    {
      name: 'apiserver_admission_controller_admission_duration_seconds',
      help: '[STABLE] How long each admission plugin took.',
      labels: ['name', ...ofRequest],
    },
    bounds,
  );
  readonly #webhooks = new Histogram(
    {
      name: 'apiserver_admission_webhook_admission_duration_seconds',
      help: '[STABLE] How long each admission webhook took.',
      labels: ['name', ...ofRequest],
    },
    webhookBounds,
  );
  readonly #byWebhook = new Map<string, AskedDurations>();

  /** Of all plugins together. */
  ofStep(type: 'admit' | 'validate'): AskedDurations {
    return new AskedDurations(this.#steps, type);
  }

  /** Of one plugin. */
  ofPlugin(name: string, type: 'admit' | 'validate'): AskedDurations {
    return new AskedDurations(this.#plugins, name, type);
  }

  /** Of one webhook; `validating` is upstream's word. */
  ofWebhook(name: string, type: 'admit' | 'validating'): AskedDurations {
    const key = `${type}/${name}`;
    let known = this.#byWebhook.get(key);
    if (!known) this.#byWebhook.set(key, (known = new AskedDurations(this.#webhooks, name, type)));
    return known;
  }

  /** For whoever scrapes them. */
  families(): readonly MetricFamily[] {
    return [this.#steps, this.#plugins, this.#webhooks];
  }
}
