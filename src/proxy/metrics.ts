/** What is counted of the proxy, under upstream's names.
 *  Source: https://kubernetes.io/docs/reference/instrumentation/metrics/, metrics that begin with `kubeproxy_` */
import { type EndpointSlice, triggerTimeAnnotation } from '#api';
import { exponentialBounds, Histogram, linearBounds, type MetricsRegistry, readWhenAsked } from '#base';
import type { ApplyResult } from './backends/backend.ts';

/** What the proxy did, as plain data. */
export interface ProxyMetrics {
  readonly syncs: number;
  readonly fullSyncs: number;
  readonly failures: number;
  /** Times that the kernel's rules were found to be other than they should. */
  readonly repairs: number;
  readonly lastSync:
    | (Pick<ApplyResult, 'mode' | 'lines'> & {
        /** Epoch milliseconds. */ readonly at: number;
        readonly durationMs: number;
      })
    | undefined;
}

/** So many changes are remembered while rules cannot be written. */
const mostTriggers = 10_000;

/** Where writes are counted, and since when. */
export interface SyncMetricsOptions {
  /** Default: nobody scrapes them. */
  readonly registry: MetricsRegistry | undefined;
  /** Changes of before are not its own. Epoch milliseconds. */
  readonly startedMs: number;
}

/** Numbers of a proxy's writes. */
export class SyncMetrics {
  readonly #durations = new Histogram(
    { name: 'kubeproxy_sync_proxy_rules_duration_seconds', help: '[STABLE] How long writes of rules took.' },
    exponentialBounds(0.001, 2, 15),
  );
  readonly #programming = new Histogram(
    {
      name: 'kubeproxy_network_programming_duration_seconds',
      help: '[STABLE] How long it took from a change of endpoints until the kernel had its rules.',
    },
    [0.25, 0.5, ...linearBounds(1, 1, 59), ...linearBounds(60, 5, 12), ...linearBounds(120, 30, 7)],
  );
  readonly #startedMs: number;
  /** Epoch milliseconds of changes of which the kernel does not know yet. */
  #triggers: number[] = [];
  #figures: ProxyMetrics = { syncs: 0, fullSyncs: 0, failures: 0, repairs: 0, lastSync: undefined };

  constructor({ registry, startedMs }: SyncMetricsOptions) {
    this.#startedMs = startedMs;
    const last = {
      name: 'kubeproxy_sync_proxy_rules_last_timestamp_seconds',
      help: '[ALPHA] When rules were last written.',
    };
    const failures = {
      name: 'kubeproxy_sync_proxy_rules_nftables_sync_failures_total',
      help: '[ALPHA] Writes of rules that failed.',
      type: 'counter',
    } as const;
    registry?.add(
      this.#durations,
      this.#programming,
      readWhenAsked(last, () => (this.#figures.lastSync?.at ?? 0) / 1000),
      readWhenAsked(failures, () => this.#figures.failures),
    );
  }

  /** As of now. */
  get figures(): ProxyMetrics {
    return this.#figures;
  }

  /** A slice changed, to what it is now. */
  changed(slice: EndpointSlice): void {
    const time = slice.metadata.annotations?.[triggerTimeAnnotation];
    const triggeredMs = time === undefined ? Number.NaN : Date.parse(time);
    if (triggeredMs >= this.#startedMs) this.#triggers.push(triggeredMs);
  }

  /** Changes that the next write will tell of. */
  take(): readonly number[] {
    const triggers = this.#triggers;
    this.#triggers = [];
    return triggers;
  }

  /** A write is done, which told of these changes. */
  written(triggers: readonly number[], lastSync: NonNullable<ProxyMetrics['lastSync']>): void {
    const { at, durationMs, mode } = lastSync;
    this.#durations.at().observe(durationMs / 1000);
    for (const triggeredMs of triggers) this.#programming.at().observe(Math.max(0, at - triggeredMs) / 1000);
    const { syncs, fullSyncs } = this.#figures;
    this.#figures = {
      ...this.#figures,
      syncs: syncs + 1,
      fullSyncs: fullSyncs + Number(mode === 'full'),
      lastSync,
    };
  }

  /** A write failed: the next one will tell of these changes too. */
  failed(triggers: readonly number[]): void {
    this.#triggers = [...triggers, ...this.#triggers].slice(-mostTriggers);
    this.#figures = { ...this.#figures, failures: this.#figures.failures + 1 };
  }

  /** The kernel's rules were not what was written. */
  repaired(): void {
    this.#figures = { ...this.#figures, repairs: this.#figures.repairs + 1 };
  }
}
