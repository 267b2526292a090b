/** The service proxy of one node: watches services and endpoint slices, plans the ruleset, and has a back end write it.
 *
 *  Flow: a change marks its service; as soon as nothing is being written (and not sooner than `minSyncPeriodMs` after
 *  the last write) the marked services are planned anew and the difference goes to the kernel.
 *  Guarantees: what is written last is what the caches said last; a failed write is tried again, written anew in full.
 *  A service whose rules the kernel refuses keeps those that it had and is tried again, less and less often; no other
 *  waits for it. Values that make no rule (`model/door.ts`) are left out, and an event says which.
 *  Caveats: rules stay when the proxy stops, so that services go on while it restarts; `cleanUp` removes them. */
import { EndpointSlice, formatKey, Node, type ObjectKey, Service, serviceKeyOf, zoneLabel } from '#api';
import {
  type Clock,
  type IpFamily,
  type Logger,
  type MetricsRegistry,
  type SyncLoop,
  startSyncLoop,
  type Timer,
  toError,
} from '#base';
import type { Change, Client, Informer, Informers, ServiceRules } from '#client';
import type { ProxyBackend } from './backends/backend.ts';
import { HealthCheckServer } from './health-check-server.ts';
import { type ProxyMetrics, SyncMetrics } from './metrics.ts';
import type { Problem } from './model/door.ts';
import type { NodeView } from './model/endpoints.ts';
import { explainRule } from './model/explain.ts';
import { planHealthCheck } from './model/health-checks.ts';
import { planRuleset, type RulesetInput } from './model/plan-ruleset.ts';
import { emptyRuleset, type Ruleset, type RulesetSettings, rulesetSettings } from './model/ruleset.ts';
import { createProxyEvents, type ProxyEvents } from './proxy-events.ts';
import { createRefusals, type Refusals } from './refusals.ts';

/** What a proxy reads from, writes to, and is about. */
export interface ProxyOptions {
  /** Writes events: about what makes no rule, and what the kernel refuses. */
  readonly client: Client;
  readonly informers: Informers;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where its writes are counted. Default: nowhere. */
  readonly metrics?: MetricsRegistry | undefined;
  /** The node whose kernel this is. */
  readonly nodeName: string;
  /** Disposed with the proxy. */
  readonly backend: ProxyBackend;
  /** Ranges of pod addresses; see {@link RulesetSettings.clusterCidrs}. Default: none. */
  readonly clusterCidrs?: readonly string[];
  /** Default: IPv4 only. */
  readonly families?: readonly IpFamily[];
  /** See {@link RulesetSettings.localhostNodePorts}. Default: true. */
  readonly localhostNodePorts?: boolean;
}

/** Shortest time between the starts of two writes, so that a burst of changes is few writes. */
const minSyncPeriodMs = 20;
/** How often the kernel's rules are compared with what they should be. */
const verifyPeriodMs = 600_000;

/** A proxy that runs. Disposing it stops it and leaves the rules, so that services go on. */
export interface Proxy extends AsyncDisposable {
  /** Resolves when the first ruleset is in the kernel, or the proxy was disposed. */
  readonly ready: Promise<void>;
  /** The ruleset written last. */
  readonly ruleset: Ruleset;
  readonly metrics: ProxyMetrics;
  /** What the kernel does with connections to a service; undefined for one that has no rules. */
  explainService(key: ObjectKey): ServiceRules | undefined;
  /** Resolves when everything that the caches say now is in the kernel. */
  settled(): Promise<void>;
  /** Stops, and removes every rule. */
  cleanUp(): Promise<void>;
}

/** Index of endpoint slices by their service's key. */
const byService = 'proxy/service';

/** Starts the proxy; it runs until it is disposed. */
export function startProxy(options: ProxyOptions): Proxy {
  return new RunningProxy(options);
}

class RunningProxy implements Proxy {
  readonly ready: Promise<void>;
  readonly #options: ProxyOptions;
  readonly #settings: RulesetSettings;
  readonly #services: Informer<Service>;
  readonly #slices: Informer<EndpointSlice>;
  readonly #disposables = new AsyncDisposableStack();
  readonly #healthChecks: HealthCheckServer;
  readonly #events: ProxyEvents;
  readonly #refusals: Refusals;
  readonly #loop: SyncLoop;
  readonly #metrics: SyncMetrics;
  /** Services that differ from what was written, or may. */
  readonly #changed = new Set<string>();
  readonly #started: Promise<void>;
  #node: NodeView;
  #ruleset: Ruleset;

  constructor(options: ProxyOptions) {
    const { informers, clock, logger, nodeName, backend } = options;
    this.#options = options;
    this.#settings = rulesetSettings(options);
    this.#ruleset = emptyRuleset(this.#settings);
    this.#node = { name: nodeName };
    this.#services = informers.for(Service);
    this.#slices = informers.for(EndpointSlice);
    this.#slices.addIndex(byService, slice => [serviceKeyOf(slice)].filter(key => key !== undefined));
    this.#disposables.use(backend);
    this.#healthChecks = this.#disposables.use(new HealthCheckServer({ logger }));
    this.#events = this.#disposables.use(createProxyEvents(options));
    this.#refusals = this.#disposables.use(createRefusals({ clock, retry: key => this.#mark(key) }));
    this.#metrics = new SyncMetrics({ registry: options.metrics, startedMs: clock.now() });
    const onFailure = (error: unknown, failures: number) =>
      logger.error('cannot write service rules', { error: toError(error), failures });
    this.#loop = this.#disposables.use(
      startSyncLoop({ clock, minPeriodMs: minSyncPeriodMs, run: () => this.#sync(), onFailure }),
    );
    this.#started = this.#start();
    this.ready = this.settled();
  }

  get ruleset(): Ruleset {
    return this.#ruleset;
  }

  get metrics(): ProxyMetrics {
    return this.#metrics.figures;
  }

  explainService(key: ObjectKey): ServiceRules | undefined {
    const service = formatKey(key);
    const rules = this.#ruleset.services.get(service);
    const refused = this.#refusals.reasonFor(service);
    if (!rules && refused === undefined) return undefined;
    const { nodeName, backend } = this.#options;
    return {
      node: nodeName,
      rules: (rules ?? []).flatMap(explainRule),
      kernel: backend.describe({ settings: this.#settings, services: new Map(rules ? [[service, rules]] : []) }),
      ...(refused === undefined ? {} : { refused }),
    };
  }

  async settled(): Promise<void> {
    await this.#started;
    await this.#loop.settled();
  }

  async cleanUp(): Promise<void> {
    await this.#loop[Symbol.asyncDispose]();
    await this.#options.backend.cleanUp();
    await this.#disposables.disposeAsync();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#disposables.disposeAsync();
  }

  /** Watches from when all caches are filled, so that the first ruleset is whole. */
  async #start(): Promise<void> {
    const { informers, nodeName } = this.#options;
    const nodes = informers.for(Node, { fieldSelector: `metadata.name=${nodeName}` });
    try {
      await Promise.all([this.#services.synced, this.#slices.synced, nodes.synced]);
    } catch {
      return; // disposed before they were
    }
    if (!this.#disposables.disposed) this.#watch(nodes);
  }

  #watch(nodes: Informer<Node>): void {
    const { clock } = this.#options;
    this.#disposables.use(this.#services.onChange(({ object }) => this.#mark(formatKey(object.metadata))));
    this.#disposables.use(this.#slices.onChange(change => this.#sliceChanged(change)));
    this.#disposables.use(nodes.onChange(({ object }) => this.#nodeChanged(object)));
    this.#disposables.use(repeat({ clock, periodMs: verifyPeriodMs }, () => this.#verify()));
    this.#loop.trigger(); // also when there are no services: what an earlier process left must go
  }

  #sliceChanged({ object, previous }: Change<EndpointSlice>): void {
    this.#metrics.changed(object);
    this.#mark(serviceKeyOf(object), previous && serviceKeyOf(previous));
  }

  #nodeChanged({ metadata: { labels } }: Node): void {
    const zone = labels?.[zoneLabel];
    if (zone === this.#node.zone) return;
    this.#node = { name: this.#options.nodeName, zone };
    const services = this.#services.lister.list().map(service => formatKey(service.metadata));
    this.#mark(...services, ...this.#ruleset.services.keys());
  }

  #mark(...keys: (string | undefined)[]): void {
    for (const key of keys) if (key !== undefined) this.#changed.add(key);
    this.#loop.trigger();
  }

  /** Plans the marked services anew, and writes what differs. */
  async #sync(): Promise<void> {
    const keys = [...this.#changed];
    this.#changed.clear();
    const writing = { keys, triggers: this.#metrics.take(), startedMs: this.#options.clock.now() };
    const planned = planRuleset(this.#input(), this.#ruleset, keys);
    try {
      await this.#write(planned.ruleset, writing);
    } catch (error) {
      for (const key of keys) this.#changed.add(key);
      this.#metrics.failed(writing.triggers);
      throw error;
    }
    for (const key of keys) this.#tell(key, planned.problems.get(key) ?? []);
  }

  #input(): RulesetInput {
    return {
      settings: this.#settings,
      node: this.#node,
      service: key => this.#services.lister.get(key),
      slices: key => this.#slicesOf(key),
    };
  }

  #slicesOf(key: string): readonly EndpointSlice[] {
    return this.#slices.lister.byIndex(byService, key);
  }

  async #write(planned: Ruleset, { keys, triggers, startedMs }: Writing): Promise<void> {
    const { clock, backend } = this.#options;
    const { refused, ruleset, mode, lines } = await backend.apply(planned);
    this.#ruleset = ruleset;
    this.#metrics.written(triggers, { mode, lines, at: clock.now(), durationMs: clock.now() - startedMs });
    this.#refusals.update(keys, refused);
    for (const [key, reason] of refused) this.#events.refused(this.#services.lister.get(key), reason);
  }

  /** What follows of a service whose rules were written. */
  #tell(key: string, problems: readonly Problem[]): void {
    const service = this.#services.lister.get(key);
    this.#events.problems(key, problems);
    this.#healthChecks.update(key, service && planHealthCheck(service, this.#slicesOf(key), this.#node));
  }

  /** Compares the kernel's rules with what they should be, and has them written anew where they differ. */
  async #verify(): Promise<void> {
    const { backend, logger } = this.#options;
    try {
      const differences = await backend.verify();
      if (differences.length === 0) return;
      const few = { differences: differences.slice(0, 5) };
      logger.warn('service rules were changed by somebody else; writing them anew', few);
      this.#metrics.repaired();
      this.#loop.trigger();
    } catch (error) {
      logger.warn('cannot verify service rules', { error: toError(error) });
    }
  }
}

/** What one write is about. */
interface Writing {
  readonly keys: readonly string[];
  /** When they changed; see {@link SyncMetrics.take}. */
  readonly triggers: readonly number[];
  readonly startedMs: number;
}

/** Does `work` again and again, `periodMs` after it ended last; disposing ends it. */
function repeat({ clock, periodMs }: { clock: Clock; periodMs: number }, work: () => Promise<void>): Disposable {
  let ended = false;
  let timer: Timer;
  const schedule = () => {
    timer = clock.setTimeout(() => void work().finally(() => ended || schedule()), periodMs);
  };
  schedule();
  return {
    [Symbol.dispose]() {
      ended = true;
      timer[Symbol.dispose]();
    },
  };
}
