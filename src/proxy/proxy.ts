/** The service proxy of one node: watches services and endpoint slices, plans the ruleset, and has a back end write it.
 *
 *  Flow: a change marks its service; as soon as nothing is being written (and not sooner than `minSyncPeriodMs` after the
 *  last write) the marked services are planned anew and the difference goes to the kernel.
 *  Guarantees: what is written last is what the caches said last; a failed write is tried again, written anew in full. A
 *  service whose rules the kernel refuses keeps those that it had and is tried again, less and less often; no other waits
 *  for it. Values that make no rule (`model/door.ts`) are left out, and an event says which.
 *  Caveats: rules stay when the proxy stops, so that services go on while it restarts; `cleanUp` removes them. */
import { EndpointSlice, formatKey, Node, type ObjectKey, Service, serviceKeyOf } from '#api';
import {
  type Clock,
  type IpFamily,
  type Logger,
  type MetricsRegistry,
  startSyncLoop,
  type Timer,
  toError,
} from '#base';
import type { Client, Informers, ServiceRules } from '#client';
import type { ApplyResult, ProxyBackend } from './backends/backend.ts';
import { createHealthCheckServer } from './health-check-server.ts';
import { SyncMetrics } from './metrics.ts';
import type { NodeView } from './model/endpoints.ts';
import { explainRule } from './model/explain.ts';
import { planHealthCheck } from './model/health-checks.ts';
import { planRuleset, type RulesetInput } from './model/plan-ruleset.ts';
import { emptyRuleset, type Ruleset, rulesetSettings } from './model/ruleset.ts';
import { createProxyEvents } from './proxy-events.ts';
import { createRefusals } from './refusals.ts';

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
  const { informers, clock, logger, nodeName, backend } = options;
  const settings = rulesetSettings(options);
  const services = informers.for(Service);
  const slices = informers.for(EndpointSlice);
  const nodes = informers.for(Node, { fieldSelector: `metadata.name=${nodeName}` });
  slices.addIndex(byService, slice => [serviceKeyOf(slice)].filter(key => key !== undefined));

  const disposables = new AsyncDisposableStack();
  const changed = new Set<string>();
  let ruleset = emptyRuleset(settings);
  let metrics: ProxyMetrics = { syncs: 0, fullSyncs: 0, failures: 0, repairs: 0, lastSync: undefined };
  let node: NodeView = { name: nodeName };
  disposables.use(backend);
  const healthChecks = disposables.use(createHealthCheckServer({ logger }));
  const events = disposables.use(createProxyEvents(options));
  const refusals = disposables.use(createRefusals({ clock, retry: key => mark(key) }));

  const syncMetrics = new SyncMetrics({ registry: options.metrics, read: () => metrics, startedMs: clock.now() });

  const slicesOf = (key: string) => slices.lister.byIndex(byService, key);
  const sync = async () => {
    const keys = [...changed];
    changed.clear();
    const startedAt = clock.now();
    const triggers = syncMetrics.take();
    const input: RulesetInput = { settings, node, service: key => services.lister.get(key), slices: slicesOf };
    const planned = planRuleset(input, ruleset, keys);
    try {
      const { refused, ...result } = await backend.apply(planned.ruleset);
      ruleset = result.ruleset;
      const { mode, lines } = result;
      const lastSync = { mode, lines, at: clock.now(), durationMs: clock.now() - startedAt };
      syncMetrics.written(triggers, { nowMs: lastSync.at, durationMs: lastSync.durationMs });
      refusals.update(keys, refused);
      for (const [key, reason] of refused) events.refused(services.lister.get(key), reason);
      metrics = {
        ...metrics,
        syncs: metrics.syncs + 1,
        fullSyncs: metrics.fullSyncs + Number(result.mode === 'full'),
        lastSync,
      };
    } catch (error) {
      for (const key of keys) changed.add(key);
      syncMetrics.failed(triggers);
      throw error;
    }
    for (const key of keys) {
      const service = services.lister.get(key);
      events.problems(key, planned.problems.get(key) ?? []);
      healthChecks.update(key, service && planHealthCheck(service, slicesOf(key), node));
    }
  };

  const loop = disposables.use(
    startSyncLoop({
      clock,
      minPeriodMs: minSyncPeriodMs,
      run: sync,
      onFailure(error, failures) {
        metrics = { ...metrics, failures: metrics.failures + 1 };
        logger.error('cannot write service rules', { error: toError(error), failures });
      },
    }),
  );
  const mark = (...keys: (string | undefined)[]) => {
    for (const key of keys) if (key !== undefined) changed.add(key);
    loop.trigger();
  };
  const markAll = () =>
    mark(...services.lister.list().map(service => formatKey(service.metadata)), ...ruleset.services.keys());

  const verify = async () => {
    const differences = await backend.verify();
    if (differences.length === 0) return;
    logger.warn('service rules were changed by somebody else; writing them anew', {
      differences: differences.slice(0, 5),
    });
    metrics = { ...metrics, repairs: metrics.repairs + 1 };
    loop.trigger();
  };

  /** Watches from when all caches are filled, so that the first ruleset is whole. */
  const watch = () => {
    if (disposables.disposed) return;
    disposables.use(services.onChange(({ object }) => mark(formatKey(object.metadata))));
    disposables.use(
      slices.onChange(({ object, previous }) => {
        syncMetrics.changed(object);
        mark(serviceKeyOf(object), previous && serviceKeyOf(previous));
      }),
    );
    disposables.use(
      nodes.onChange(({ object }) => {
        const zone = object.metadata.labels?.['topology.kubernetes.io/zone'];
        if (zone === node.zone) return;
        node = { name: nodeName, zone };
        markAll();
      }),
    );
    disposables.use(
      repeat({ clock, periodMs: verifyPeriodMs }, () =>
        verify().catch(error => logger.warn('cannot verify service rules', { error: toError(error) })),
      ),
    );
    loop.trigger(); // also when there are no services: what an earlier process left must go
  };
  const started = Promise.all([services.synced, slices.synced, nodes.synced]).then(watch, () => undefined);

  return {
    ready: started.then(() => loop.settled()),
    get ruleset() {
      return ruleset;
    },
    get metrics() {
      return metrics;
    },
    explainService(key) {
      const service = formatKey(key);
      const rules = ruleset.services.get(service);
      const refused = refusals.reasonFor(service);
      if (!rules && refused === undefined) return undefined;
      return {
        node: nodeName,
        rules: (rules ?? []).flatMap(explainRule),
        kernel: backend.describe({ settings, services: new Map(rules ? [[service, rules]] : []) }),
        ...(refused === undefined ? {} : { refused }),
      };
    },
    settled: () => started.then(() => loop.settled()),
    async cleanUp() {
      await loop[Symbol.asyncDispose]();
      await backend.cleanUp();
      await disposables.disposeAsync();
    },
    [Symbol.asyncDispose]: () => disposables.disposeAsync(),
  };
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
