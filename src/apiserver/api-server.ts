/** Makes an API server out of a store: the one place that knows all parts of the room. */
import { randomUUID } from 'node:crypto';
import { type EnabledGates, type Kind, type KubeObject, noGates, type ObjectKey, Pod } from '#api';
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
import { type AdmissionSettings, noAdmissionSettings } from './admission/configuration/settings.ts';
import { createAggregation } from './aggregation/aggregation.ts';
import type { FrontProxy } from './aggregation/forward.ts';
import { identityHeaders } from './aggregation/identity-headers.ts';
import { createBootstrapTokens } from './authn/bootstrap-tokens.ts';
import { createFrontProxy } from './authn/front-proxy.ts';
import { createServiceAccountTokens } from './authn/service-account-tokens.ts';
import { createTokenSigner, type ServiceAccountKeys } from './authn/signing-keys.ts';
import { createStaticTokens, type StaticToken } from './authn/static-tokens.ts';
import { followPods } from './authz/node/follow-pods.ts';
import { followRbac } from './authz/rbac/follow-rbac.ts';
import type { Role } from './authz/role-source.ts';
import { createOwnApiServices } from './bootstrap/keep-api-services.ts';
import { createDefaultRoles } from './bootstrap/keep-default-roles.ts';
import { createFlowObjects } from './bootstrap/keep-flow-objects.ts';
import { keepSystemObjects } from './bootstrap/keep-system-objects.ts';
import { serverUser } from './bootstrap/own-objects.ts';
import { publishAuthentication } from './bootstrap/publish-authentication.ts';
import { TokenTracking } from './bootstrap/token-tracking.ts';
import { codedStore, jsonCodec, type StoreCodec } from './codecs/store-codec.ts';
import type { FindComponent } from './components.ts';
import { composeAuthorizer } from './compose-authorizer.ts';
import { HttpTransport } from './compose-http.ts';
import { composeRegistry } from './compose-registry.ts';
import { createDiscovery } from './discovery/index.ts';
import { createEgress, type EgressOptions } from './egress/egress.ts';
import { createServiceRoutes } from './egress/service-routes.ts';
import { followDefinitions } from './extensions/follow-definitions.ts';
import { createFlowControl, type FlowControlOptions } from './flow-control/index.ts';
import type { Listener, ListenOptions, TlsOptions } from './http/listener.ts';
import { createInProcessHandler } from './in-process.ts';
import { Listeners } from './listeners.ts';
import { OpenApi } from './openapi/index.ts';
import { authorizeFollowing } from './pipeline/authorize.ts';
import { createPipeline } from './pipeline/pipeline.ts';
import { RequestMetrics } from './pipeline/request-metrics.ts';
import { type EndKindsOptions, endKinds } from './registry/end-kinds.ts';
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
  const { serviceAccountIssuer: issuer = 'https://kubernetes.default.svc.cluster.local' } = options;
  const serviceCidrs = [options.serviceCidr ?? '10.96.0.0/12'].flat();
  const audiences = [issuer];
  const stopping = new AbortController();

  // Who asks, and whether they may. Both are asked of objects, which are there by the first request.
  const { authorizer, grants } = composeAuthorizer(roles, {
    objects: () => objects,
    podsByNode: () => podsByNode,
    rbac: () => rbac,
    areDefaultsKept: () => defaultRoles.areKept,
  });
  const signer = createTokenSigner(options.serviceAccountKeys);
  const find: (kind: Kind, key: ObjectKey) => Promise<KubeObject | undefined> = (kind, key) => objects.find(kind, key);
  const tokens = createServiceAccountTokens({
    signer,
    issuer,
    clock,
    find,
    noteUse: (secret, date) => tokenTracking.noteUse(secret, date),
  });
  const frontProxy = options.frontProxy && createFrontProxy({ ...options.frontProxy, headers: identityHeaders });
  const authenticator = createStaticTokens({
    tokens: options.staticTokens ?? [],
    audiences,
    others: createBootstrapTokens({ find, clock, audiences, others: tokens }),
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
  const { findComponent = () => undefined } = options;
  const registry = composeRegistry({
    ...engine,
    caches,
    authorizer,
    grants,
    tokens,
    authenticator,
    audiences,
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
  const systemObjects = await keepSystemObjects({ registry, serviceCidrs, clock, logger });
  const definitions = await followDefinitions({
    registry,
    clock,
    logger,
    user: serverUser,
    ask: (...asked) => webhookClient.call(...asked),
    newUid,
  });
  const defaultRoles = createDefaultRoles({ registry, declared: roles, clock, logger });
  const ownApiServices = createOwnApiServices({ registry, clock, logger });
  const tokenTracking = new TokenTracking({ registry, clock, logger });
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
  const flowControl = createFlowControl(options);
  const flowObjects = createFlowObjects({ registry, flowControl, clock, logger });
  const requestMetrics = new RequestMetrics();
  metrics.add(...requestMetrics.families(), ...caches.metrics());
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
    users: { tokens: authenticator, audiences, frontProxy },
    issuer,
    signer,
    aggregation,
    egress,
    serviceRoutes,
    kubeletTls: options.kubeletTls,
    checks: [
      { name: 'etcd', check: checkStore },
      { name: 'shutdown', readinessOnly: true, check: async () => stopping.signal.throwIfAborted() },
    ],
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

  return {
    handler,
    kinds: {
      serve: definitions => catalogue.change({ serve: definitions }),
      end: (kinds, how) => endKinds(registry, kinds, { user: serverUser, ...how }),
    },

    async listen({ advertiseAddress: address, ...listenOptions }) {
      await Promise.all([defaultRoles.keep(), ownApiServices.keep(), tokenTracking.keep(), flowObjects.keep()]);
      if (options.frontProxy)
        await publishAuthentication(registry, {
          clientCa: listenOptions.tls.clientAuthority,
          frontProxy: { ...options.frontProxy, headers: identityHeaders },
        });
      const believing = (tls: TlsOptions): TlsOptions =>
        options.frontProxy ? { ...tls, frontProxyAuthority: options.frontProxy.ca } : tls;
      const port = await http.open({ ...listenOptions, tls: believing(listenOptions.tls) });
      const listener: Listener = { ...port, renew: tls => port.renew(believing(tls)) };
      listeners.add(listener, address);
      if (address !== undefined) await systemObjects.publish({ address, port: listener.port });
      return listener;
    },

    async [Symbol.asyncDispose]() {
      stopping.abort();
      await ownApiServices[Symbol.asyncDispose]();
      await flowObjects[Symbol.asyncDispose]();
      await tokenTracking[Symbol.asyncDispose]();
      await systemObjects[Symbol.asyncDispose]();
      await definitions[Symbol.asyncDispose]();
      await aggregation[Symbol.asyncDispose]();
      compactor[Symbol.dispose]();
      caches.endWatches();
      flowControl[Symbol.dispose]();
      await listeners[Symbol.asyncDispose]();
      http[Symbol.dispose]();
      await caches[Symbol.asyncDispose]();
    },
  };
}
