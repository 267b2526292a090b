/** What is counted of probes, under upstream's names: served apart from the other metrics, since there are some for
 *  each container.
 *  Source: https://kubernetes.io/docs/reference/instrumentation/metrics/, metrics that begin with `prober_` */
import { Counter, Histogram, type MetricFamily } from '#base';
import { type ProbeKind, titleOf } from './probe-state.ts';
import type { ProbeTarget } from './prober.ts';

/** How a probe ended: `unknown` when nothing could be told. */
export type ProbeOutcome = 'successful' | 'failed' | 'unknown';

/** How it ended, and after how long. */
interface EndedProbe {
  readonly outcome: ProbeOutcome;
  readonly durationMs: number;
}

const results = {
  name: 'prober_probe_total',
  help: '[BETA] Probes of containers by result.',
  labels: ['probe_type', 'result', 'container', 'pod', 'namespace', 'pod_uid'],
};
const durations = {
  name: 'prober_probe_duration_seconds',
  help: '[ALPHA] How long probes took that did not fail.',
  labels: ['probe_type', 'container', 'pod', 'namespace'],
};
/** Upstream's ranges. */
const boundsSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The numbers of one kubelet; those of a pod are kept as long as it is looked after. */
export class ProbeMetrics {
  readonly #pods = new Map<string, ReturnType<typeof newCounts>>();

  /** A probe has ended. */
  count({ pod, container }: ProbeTarget, kind: ProbeKind, { outcome, durationMs }: EndedProbe): void {
    const { uid, name, namespace = '' } = pod.metadata;
    const known = this.#pods.get(uid) ?? newCounts();
    this.#pods.set(uid, known);
    const type = titleOf(kind);
    known.results.at(type, outcome, container.name, name, namespace, uid).value++;
    if (outcome !== 'failed') known.durations.at(type, container.name, name, namespace).observe(durationMs / 1000);
  }

  /** Nothing is looked after in the pod any more. */
  forget(uid: string): void {
    this.#pods.delete(uid);
  }

  /** All of them. */
  families(): MetricFamily[] {
    const all = (part: keyof ReturnType<typeof newCounts>) => () =>
      [...this.#pods.values()].flatMap(counts => [...counts[part].samples()]);
    return [
      { definition: results, type: 'counter', samples: all('results') },
      { definition: durations, type: 'histogram', samples: all('durations') },
    ];
  }
}

const newCounts = () => ({ results: new Counter(results), durations: new Histogram(durations, boundsSeconds) });
