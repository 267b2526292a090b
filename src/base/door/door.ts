/** What a component answers to whoever may ask it: whether it is well, what it counts, and why something is as it is.
 *  The same answers come through the API server and from the port of a component that runs by itself. */
import type { MetricsRegistry } from '../metrics/registry.ts';

interface DoorAnswer {
  readonly contentType: string;
  readonly body: string;
}

/** Answers why an object is as it is, as plain data; undefined for one that is not known. */
export type Explain = (key: { readonly namespace: string; readonly name: string }) => unknown;

/** The answers of a component. */
export class Door {
  readonly #metrics: MetricsRegistry;
  readonly #explanations = new Map<string, Explain>();

  constructor(metrics: MetricsRegistry) {
    this.#metrics = metrics;
  }

  /** Answers `/why/RESOURCE/NAMESPACE/NAME` from now on. */
  explain(resource: string, explain: Explain): void {
    this.#explanations.set(resource, explain);
  }

  /** The answer at a path; undefined for one that is not known. */
  async answer(path: string): Promise<DoorAnswer | undefined> {
    if (path === '/healthz' || path === '/livez' || path === '/readyz')
      return { contentType: 'text/plain; charset=utf-8', body: 'ok' };
    if (path === '/metrics') {
      const { contentType, text } = await this.#metrics.expose();
      return { contentType, body: text };
    }
    const [, first, resource = '', namespace = '', name = '', ...rest] = path.split('/');
    if (first !== 'why' || rest.length > 0) return undefined;
    const told = await this.#explanations.get(resource)?.({ namespace, name });
    return told === undefined ? undefined : { contentType: 'application/json', body: JSON.stringify(told) };
  }
}
