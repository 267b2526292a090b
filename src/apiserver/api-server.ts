/** Makes an API server out of a store: the one place that knows all parts of the room. */
import { randomUUID } from 'node:crypto';
import { type EnabledGates, type Kind, noGates, Pod } from '#api';
import {
  addressAt,
  type Clock,
  holdTime,
  type Logger,
  MetricsRegistry,
  parseCidr,
  silentLogger,
  versionInfo,
} from '#base';
import type { ApiHandler } from '#client';
import type { Store } from '#store';
import type { AdmissionPlugin } from './admission/admission.ts';
import { AdmissionMetrics } from './admission/admission-metrics.ts';
import { type AdmissionSettings, noAdmissionSettings } from './admission/configuration/settings.ts';
import { createAggregation } from './aggregation/aggregation.ts';
import type { FrontProxy } from './aggregation/forward.ts';
import { identityHeaders } from './aggregation/identity-headers.ts';
import type { ServiceAccountKeys } from './authn/signing-keys.ts';
import type { StaticToken } from './authn/static-tokens.ts';
import { followPods } from './authz/node/follow-pods.ts';
import { followRbac } from './authz/rbac/follow-rbac.ts';
import type { Role } from './authz/role-source.ts';
import { Bootstrap } from './bootstrap/bootstrap.ts';
import { serverUser } from './bootstrap/own-objects.ts';
import { type PublishedAuthentication, publishAuthentication } from './bootstrap/publish-authentication.ts';
import { codedStore, jsonCodec, type StoreCodec } from './codecs/store-codec.ts';
import type { FindComponent } from './components.ts';
import { composeAuthentication } from './compose-authentication.ts';
import { composeAuthorizer } from './compose-authorizer.ts';
import { HttpTransport } from './compose-http.ts';
import { composeRegistry } from './compose-registry.ts';
import { createDiscovery } from './discovery/index.ts';
import { createEgress, type EgressOptions } from './egress/egress.ts';
import { createServiceRoutes } from './egress/service-routes.ts';
import { followDefinitions } from './extensions/follow-definitions.ts';
import { createFlowControl, type FlowControlOptions } from './flow-control/index.ts';
import { healthChecks } from './health-checks.ts';
import type { Listener, ListenOptions, TlsOptions } from './http/listener.ts';
import { createInProcessHandler } from './in-process.ts';
import { Listeners } from './listeners.ts';
import { storageSize } from './metrics-document.ts';
import { OpenApi } from './openapi/index.ts';
import { authorizeFollowing } from './pipeline/authorize.ts';
import { createPipeline } from './pipeline/pipeline.ts';
import { RequestMetrics } from './pipeline/request-metrics.ts';
import { type EndKindsOptions, endKinds } from './registry/end-kinds.ts';
import type { Registry } from './registry/registry.ts';
import type { KindDefinition } from './resource/definition.ts';
import type { StreamingOptions } from './streaming/streaming.ts';
import { Caches } from './watch/caches.ts';
import { startCompactor } from './watch/compactor.ts';
import { createLazyWebhookClient } from './webhooks/lazy-client.ts';

/** A server's store, clock, keys and bounds. The store stays its caller's. */
export interface ApiServerOptions
  extends Pick<FlowControlOptions, 'maxRequestsInflight' | 'maxMutatingRequestsInflight'> {
  store: Store;
  /** How objects are laid out in the store. Default: as JSON; what upstream wrote there in protobuf or CBOR is read. */
  codec?: StoreCodec;
  clock: Clock;
  /** Default: silent. */
  logger?: Logger;
  /** Addresses of services, one network or one of each family. Default `10.96.0.0/12`. */
  serviceCidr?: string | readonly string[];
  /** First and last node port. Default `[30000, 32767]`. */
  nodePortRange?: readonly [number, number];
  /** Sign and check tokens of service accounts. Default: a pair made now, forgotten at the end. */
  serviceAccountKeys?: ServiceAccountKeys;
  /** Tokens that are good as long as it runs: upstream's `--token-auth-file`. Default: none. */
  staticTokens?: readonly StaticToken[] | undefined;
  /** Whether requests without credentials have a user, `system:anonymous`: upstream's `--anonymous-auth`. Default
   *  true. */
  anonymousAuth?: boolean;
  /** Name of this cluster in tokens. Default `https://kubernetes.default.svc.cluster.local`. */
  serviceAccountIssuer?: string;
  /** For exec, attach, port-forward and logs. Default: none, which refuses those. */
  kubeletTls?: StreamingOptions['kubeletTls'];
  /** Vouches, at the servers of API services, for who asks. Default: nothing does, and they will believe nobody. */
  frontProxy?: FrontProxy | undefined;
  /** For requests to pods, services, nodes and kubelets. Default: what is addressed is connected to. */
  egressRoute?: EgressOptions['route'];
  /** How long history is kept. Default five minutes; 0 for ever. */
  compactionIntervalMs?: number;
  /** Feature gates that are on: upstream's `--feature-gates`. Default: none. */
  featureGates?: EnabledGates;
  /** Versions of the API that are served though they are off by default: upstream's `--runtime-config`. Kinds behind
   *  gates need both. Default: none. */
  apiVersions?: ReadonlySet<string>;
  /** What components of this cluster may do, beside what everybody may. Default: nothing. */
  roles?: readonly Role[];
  /** Optional admission plugins that are asked, by name: upstream's `--enable-admission-plugins`. Throws UsageError for
   *  unknown ones. Default: none. */
  enableAdmissionPlugins?: readonly string[];
  /** Admission plugins that are on by default and not asked, by name: upstream's `--disable-admission-plugins`.
   *  Default: none. */
  disableAdmissionPlugins?: readonly string[];
  /** What admission plugins are to know: upstream's `--admission-control-config-file`. Default: nothing. */
  admissionSettings?: AdmissionSettings | undefined;
  /** Admission plugins of your own, asked after the server's. Default: none. */
  admissionPlugins?: readonly AdmissionPlugin[];
  /** Freeze every object that is handed out in process: for tests. Default false. */
  freezeObjects?: boolean;
  /** Where its metrics are kept, which it shows at `/metrics`. Default: its own. */
  metrics?: MetricsRegistry;
  /** Finds the other components, which are asked through this server. Default: there are none. */
  findComponent?: FindComponent;
  /** A number from 0 up to 1. Default: Math.random. */
  random?: () => number;
  /** Default: random UUIDs. */
  newUid?: () => string;
}

/** Where to listen, and what pods are told of it. */
export interface ApiServerListenOptions extends ListenOptions {
  /** The address under which pods reach this server, published as the endpoint of the Service `kubernetes`.
   *  Default: none is published. */
  advertiseAddress?: string;
}

/** The kinds of a running server. */
export interface ServedKinds {
  /** Serves kinds, all of them from the same moment on; those of the same group, version and plural that are served
   *  already by other facts keep their objects, and their watches end so that clients read them anew. */
  serve(definitions: readonly KindDefinition[]): void;
  /** Takes kinds away, see {@link EndKindsOptions}. */
  end(kinds: readonly Kind[], options: Omit<EndKindsOptions, 'user'>): Promise<void>;
}

/** A running API server. Disposing it ends all watches and connections; the store stays open. */
export interface ApiServer extends AsyncDisposable {
  /** For components of this process. */
  readonly handler: ApiHandler;
  /** How kinds come and go while the server runs. */
  readonly kinds: ServedKinds;
  /** Opens a port; several may be open. Rejects when it cannot be had. */
  listen(options: ApiServerListenOptions): Promise<Listener>;
}

/** Resolves when the server answers in process; ports are opened by `listen`. The store is the caller's to close. */
export async function createApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { codec = jsonCodec, clock, logger = silentLogger, random = Math.random, newUid = randomUUID } = options;
  const { roles = [], metrics = new MetricsRegistry(), featureGates = noGates } = options;
  const { findComponent = () => undefined } = options;
  const serviceCidrs = [options.serviceCidr ?? '10.96.0.0/12'].flat();
  const frontProxy = options.frontProxy && { ...options.frontProxy, headers: identityHeaders };
  const stopping = new AbortController();

  // Who asks, and whether they may. Both are asked of objects, which are there by the first request.
  const { authorizer, grants } = composeAuthorizer(roles, {
    objects: () => objects,
    podsByNode: () => podsByNode,
    rbac: () => rbac,
    areDefaultsKept: () => bootstrap.areDefaultRolesKept,
  });
  const authentication = composeAuthentication({
    serviceAccountKeys: options.serviceAccountKeys,
    issuer: options.serviceAccountIssuer ?? 'https://kubernetes.default.svc.cluster.local',
    staticTokens: options.staticTokens,
    anonymousAuth: options.anonymousAuth ?? true,
    frontProxy,
    clock,
    find: (kind, key) => objects.find(kind, key),
    noteUse: (secret, date) => bootstrap.noteUse(secret, date),
  });

  // Where this server connects to, for whoever asks it.
  const listeners = new Listeners(addressAt(parseCidr(serviceCidrs[0] as string), 1));
  const egress = createEgress({ ownPlaces: () => listeners.places(), route: options.egressRoute });
  const serviceRoutes = createServiceRoutes({
    egress,
    find: (kind, key) => registry.find(kind, key),
    list: (kind, namespace) => registry.list(kind, namespace),
    changed: kind => registry.engine(kind).cache.changedRevision,
  });
  const webhookClient = createLazyWebhookClient({ routes: serviceRoutes, clock, random, signal: stopping.signal });

  // What is there, and how it is written.
  const store = codedStore(options.store, codec);
  const engine = { store, clock, logger, random, newUid };
  const caches = await Caches.start(engine);
  const checkStore = () => store.get('/registry/health');
  const admissionMetrics = new AdmissionMetrics();
  const registry = composeRegistry({
    ...engine,
    caches,
    authorizer,
    grants,
    authentication,
    strategyOptions: {
      serviceCidrs,
      random,
      ...(options.nodePortRange ? { nodePorts: options.nodePortRange } : {}),
    },
    switches: { featureGates, apiVersions: options.apiVersions ?? new Set() },
    chosenPlugins: {
      enabled: options.enableAdmissionPlugins ?? [],
      disabled: options.disableAdmissionPlugins ?? [],
    },
    pluginSettings: options.admissionSettings ?? noAdmissionSettings,
    morePlugins: options.admissionPlugins ?? [],
    admissionMetrics,
    webhookClient,
    signal: stopping.signal,
    components: { findComponent, checkStore, clock },
    async askKubelet(node) {
      const { createAskKubelet } = await import('./usage/ask-kubelet.ts');
      return await createAskKubelet({ kubeletTls: options.kubeletTls, egress, clock, logger })(node);
    },
  });
  const { catalogue } = registry;
  const objects = registry.access({ user: serverUser });
  const podsByNode = followPods(registry.engine(Pod).cache, { clock, logger });
  const rbac = followRbac(kind => registry.engine(kind).cache, { clock, logger });

  // What the server does by itself.
  const flowControl = createFlowControl(options);
  const bootstrap = await Bootstrap.start({ registry, serviceCidrs, roles, flowControl, clock, logger });
  const definitions = await followDefinitions({
    registry,
    clock,
    logger,
    user: serverUser,
    ask: (...asked) => webhookClient.call(...asked),
    newUid,
  });
  const compactor = startCompactor({ store, clock, logger, keepMs: options.compactionIntervalMs });
  const aggregation = createAggregation({
    registry,
    routes: serviceRoutes,
    user: serverUser,
    frontProxy: options.frontProxy,
    clock,
    logger,
    random,
  });

  // How requests pass.
  const requestMetrics = new RequestMetrics();
  metrics.add(
    ...requestMetrics.families(),
    ...admissionMetrics.families(),
    ...flowControl.metrics(),
    ...caches.metrics(),
    storageSize(options.store),
  );
  const pipeline = createPipeline({
    registry,
    caches,
    authorizer,
    flowControl,
    clock,
    metrics: requestMetrics,
    findExtension: (group, version) => aggregation.find(group, version),
  });
  const openApi = new OpenApi({
    definitions: () => catalogue.definitions,
    others: () => aggregation.published.openApi,
    described: () => aggregation.described,
    version: versionInfo.gitVersion,
    hasCbor: featureGates.has('CBORServingAndStorage'),
  });
  const http = new HttpTransport({
    pipeline,
    catalogue,
    openApi,
    objects,
    authentication,
    aggregation,
    egress,
    serviceRoutes,
    kubeletTls: options.kubeletTls,
    checks: healthChecks({ checkStore, checkRoles: () => bootstrap.checkRoles(), stopping: stopping.signal }),
    metrics,
    findComponent,
    featureGates,
    clock,
    logger,
    random,
  });
  const discovery = createDiscovery({ kinds: () => catalogue.kindsAsStored });
  const handler = createInProcessHandler(pipeline, {
    clock,
    // Packing a document is the machine's work.
    documents: request => discovery.serve(request) ?? holdTime(clock, openApi.serve(request)),
    ask: (...asked) => aggregation.ask(...asked),
    onKindsChange: listener => catalogue.onChange(listener),
    async emptiness(kind, user) {
      await authorizeFollowing(kind, user, authorizer);
      const engine = registry.served(kind.group, kind.version, kind.resource)?.engine;
      return engine && (await caches.emptiness(engine.cache));
    },
    freeze: options.freezeObjects ?? false,
  });
  return new RunningApiServer(handler, {
    registry,
    bootstrap,
    frontProxy,
    stopping,
    caches,
    listeners,
    http,
    onItsOwn: [bootstrap, definitions, aggregation, compactor, flowControl],
  });
}

interface RunningParts {
  readonly registry: Registry;
  readonly bootstrap: Bootstrap;
  /** Who vouches for whom this server asks for, and may speak for others here. */
  readonly frontProxy: PublishedAuthentication['frontProxy'] | undefined;
  /** Aborted when the server ends. */
  readonly stopping: AbortController;
  readonly caches: Caches;
  readonly listeners: Listeners;
  readonly http: HttpTransport;
  /** What goes on without being asked, in the order in which it ends. */
  readonly onItsOwn: readonly (Disposable | AsyncDisposable)[];
}

class RunningApiServer implements ApiServer {
  readonly handler: ApiHandler;
  readonly kinds: ServedKinds;
  readonly #parts: RunningParts;

  constructor(handler: ApiHandler, parts: RunningParts) {
    const { registry } = parts;
    this.handler = handler;
    this.#parts = parts;
    this.kinds = {
      serve: definitions => registry.catalogue.change({ serve: definitions }),
      end: (kinds, how) => endKinds(registry, kinds, { user: serverUser, ...how }),
    };
  }

  async listen({ advertiseAddress: address, ...options }: ApiServerListenOptions): Promise<Listener> {
    const { registry, bootstrap, frontProxy, listeners, http } = this.#parts;
    await bootstrap.keepForPorts();
    const { clientAuthority: clientCa } = options.tls;
    if (frontProxy) await publishAuthentication(registry, { clientCa, frontProxy });
    const port = await http.open({ ...options, tls: this.#believing(options.tls) });
    const listener: Listener = { ...port, renew: tls => port.renew(this.#believing(tls)) };
    listeners.add(listener, address);
    if (address !== undefined) await bootstrap.publish({ address, port: listener.port });
    return listener;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { stopping, onItsOwn, caches, listeners, http } = this.#parts;
    stopping.abort();
    for (const part of onItsOwn)
      await (Symbol.asyncDispose in part ? part[Symbol.asyncDispose]() : part[Symbol.dispose]());
    // Answers that have begun may end: watches do so by this alone.
    caches.endWatches();
    await listeners[Symbol.asyncDispose]();
    http[Symbol.dispose]();
    await caches[Symbol.asyncDispose]();
  }

  /** With the authority of servers in front, if there may be any. */
  #believing(tls: TlsOptions): TlsOptions {
    const { frontProxy } = this.#parts;
    return frontProxy ? { ...tls, frontProxyAuthority: frontProxy.ca } : tls;
  }
}
