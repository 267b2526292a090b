/** How checks of health went: what availability over time is reckoned from.
 *  Source: https://kubernetes.io/docs/reference/instrumentation/slis/ */
import { Counter, type MetricFamily, readWhenAsked } from './family.ts';

/** Which endpoint asked. */
export type HealthEndpoint = 'healthz' | 'livez' | 'readyz';

/** Has a row for each check that was carried out. */
export class HealthMetrics {
  readonly #checks = new Counter({
    name: 'kubernetes_healthchecks_total',
    help: '[STABLE] How often each check of health was carried out, and how it went.',
    labels: ['name', 'status', 'type'],
  });
  readonly #last = new Map<string, { readonly labels: readonly [string, HealthEndpoint]; readonly holds: boolean }>();

  /** One was. */
  add(name: string, type: HealthEndpoint, holds: boolean): void {
    this.#checks.at(name, holds ? 'success' : 'error', type).value++;
    this.#last.set(`${type}/${name}`, { labels: [name, type], holds });
  }

  /** For whoever scrapes them. */
  families(): MetricFamily[] {
    const last = {
      name: 'kubernetes_healthcheck',
      help: '[STABLE] 1 for a check of health that held the last time, 0 for another.',
      labels: ['name', 'type'],
    };
    return [
      this.#checks,
      readWhenAsked(last, () => this.#last.values().map(({ labels, holds }) => ({ labels, value: holds ? 1 : 0 }))),
    ];
  }
}
