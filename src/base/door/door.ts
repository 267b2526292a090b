/** What a component answers to whoever may ask it: whether it is well, what it counts, and why something is as it is.
 *  The same answers come through the API server and from the port of a component that runs by itself. */
import { type HealthEndpoint, HealthMetrics } from '../metrics/health.ts';
import { MetricsRegistry } from '../metrics/registry.ts';

interface DoorAnswer {
  readonly contentType: string;
  readonly body: string;
}

/** Answers why an object is as it is, as plain data; undefined for one that is not known. */
export type Explain = (key: { readonly namespace: string; readonly name: string }) => unknown;

/** The answers of a component. */
export class Door {
  readonly #metrics: MetricsRegistry;
  readonly #health = new HealthMetrics();
  /** What availability is reckoned from: https://kubernetes.io/docs/reference/instrumentation/slis/ */
  readonly #slis = new MetricsRegistry();
  readonly #explanations = new Map<string, Explain>();

  constructor(metrics: MetricsRegistry) {
    this.#metrics = metrics;
    this.#slis.add(...this.#health.families());
  }

  /** Answers `/why/RESOURCE/NAMESPACE/NAME` from now on. */
  explain(resource: string, explain: Explain): void {
    this.#explanations.set(resource, explain);
  }

  /** The answer at a path; undefined for one that is not known. */
  async answer(path: string): Promise<DoorAnswer | undefined> {
    if (path === '/healthz' || path === '/livez' || path === '/readyz') return this.#answerHealth(path);
    if (path === '/metrics') return await this.#metrics.expose();
    if (path === '/metrics/slis') return await this.#slis.expose();
    const [, first, resource = '', namespace = '', name = '', ...rest] = path.split('/');
    if (first !== 'why' || rest.length > 0) return undefined;
    const told = await this.#explanations.get(resource)?.({ namespace, name });
    return told === undefined ? undefined : { contentType: 'application/json', body: JSON.stringify(told) };
  }

  /** Who can answer is well. */
  #answerHealth(path: `/${HealthEndpoint}`): DoorAnswer {
    this.#health.add('ping', path.slice(1) as HealthEndpoint, true);
    return { contentType: 'text/plain; charset=utf-8', body: 'ok' };
  }
}
