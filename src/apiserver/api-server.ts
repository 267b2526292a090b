/** Makes an API server out of a store: the one place that knows all parts of the room. */
import { randomUUID } from 'node:crypto';
import { type Kind, type KubeObject, Node, type ObjectKey, Pod, PodCertificateRequest, Service } from '#api';
import { addressAt, type Clock, type Logger, MetricsRegistry, parseCidr, silentLogger, versionInfo } from '#base';
import type { ApiHandler } from '#client';
import type { Store } from '#store';
import type { AdmissionPlugin } from './admission/admission.ts';
import { createAggregation, unionOfKinds } from './aggregation/aggregation.ts';
import type { FrontProxy } from './aggregation/forward.ts';
import { identityHeaders } from './aggregation/identity-headers.ts';
import { createBootstrapTokens } from './authn/bootstrap-tokens.ts';
import { createFrontProxy } from './authn/front-proxy.ts';
import { createIssuerDocuments, issuerPaths } from './authn/issuer-documents.ts';
import { createServiceAccountTokens } from './authn/service-account-tokens.ts';
import { createTokenSigner, type ServiceAccountKeys } from './authn/signing-keys.ts';
import { unionAuthorizer } from './authz/authorizer.ts';
import { fixedRoles, publicRoles } from './authz/built-in-roles.ts';
import { followPods } from './authz/node/follow-pods.ts';
import { createNodeAuthorizer } from './authz/node/node-authorizer.ts';
import { isSecretOfClaim } from './authz/node/volume-secrets.ts';
import { followRbac } from './authz/rbac/follow-rbac.ts';
import { createRbacAuthorizer } from './authz/rbac/rbac-authorizer.ts';
import { createRoleGrants } from './authz/role-grants.ts';
import { createRoleSource, type Role } from './authz/role-source.ts';
import { createRuleAuthorizer } from './authz/rule-authorizer.ts';
import { unionSource } from './authz/rule-source.ts';
import { createOwnApiServices } from './bootstrap/keep-api-services.ts';
import { createDefaultRoles } from './bootstrap/keep-default-roles.ts';
import { keepSystemObjects } from './bootstrap/keep-system-objects.ts';
import { serverUser } from './bootstrap/own-objects.ts';
import { publishAuthentication } from './bootstrap/publish-authentication.ts';
import { codedStore, jsonCodec, type StoreCodec } from './codecs/store-codec.ts';
import { createComponentDocument, type FindComponent } from './components.ts';
import { composeRegistry } from './compose-registry.ts';
import { createDiscovery } from './discovery/index.ts';
import { createEgress, type EgressOptions, type Place } from './egress/egress.ts';
import { createServiceRoutes } from './egress/service-routes.ts';
import { followDefinitions } from './extensions/follow-definitions.ts';
import { createFlowControl, type FlowControlOptions } from './flow-control/index.ts';
import type { HealthCheck } from './http/health.ts';
import type { Listener, ListenOptions, TlsOptions } from './http/listener.ts';
import { createRootIndex } from './http/root-index.ts';
import { createInProcessHandler } from './in-process.ts';
import { createMetricsDocument, metricsPath } from './metrics-document.ts';
import { createOpenApi } from './openapi/index.ts';
import { authorizeFollowing } from './pipeline/authorize.ts';
import { createPipeline } from './pipeline/pipeline.ts';
import { RequestMetrics } from './pipeline/request-metrics.ts';
import { createProxying } from './proxying/proxying.ts';
import { type EndKindsOptions, endKinds } from './registry/end-kinds.ts';
import type { Representations } from './representations/representations.ts';
import type { KindDefinition } from './resource/definition.ts';
import { createStreaming, type StreamingOptions } from './streaming/streaming.ts';
import { Caches } from './watch/caches.ts';
import { startCompactor } from './watch/compactor.ts';
import { createLazyWebhookClient } from './webhooks/lazy-client.ts';

export interface ApiServerOptions
  extends Pick<FlowControlOptions, 'maxRequestsInflight' | 'maxMutatingRequestsInflight'> {
  store: Store;
  /** How objects are laid out in the store. Default: as JSON; what upstream wrote there in protobuf is read. */
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
  /** What components of this cluster may do, beside what everybody may. Default: nothing. */
  roles?: readonly Role[];
  /** Optional admission plugins that are asked, by name: upstream's `--enable-admission-plugins`. Throws UsageError for unknown
   *  ones. Default: none. */
  enableAdmissionPlugins?: readonly string[];
  /** Admission plugins that are on by default and not asked, by name: upstream's `--disable-admission-plugins`. Default: none. */
  disableAdmissionPlugins?: readonly string[];
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
  /** Serves kinds, all of them from the same moment on; those of the same group, version and plural that are served already by
   *  other facts keep their objects, and their watches end so that clients read them anew. */
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

export async function createApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const {
    codec = jsonCodec,
    clock,
    logger = silentLogger,
    random = Math.random,
    newUid = randomUUID,
    nodePortRange,
    roles = [],
  } = options;
  const { serviceAccountIssuer: issuer = 'https://kubernetes.default.svc.cluster.local' } = options;
  const serviceCidrs = [options.serviceCidr ?? '10.96.0.0/12'].flat();
  const audiences = [issuer];
  const publicRules = createRoleSource(publicRoles);
  const builtInRules = unionSource([
    createRoleSource([...fixedRoles, ...roles]),
    { find: (...asked) => (defaultRoles.areKept ? undefined : publicRules.find(...asked)) },
  ]);
  const authorizer = unionAuthorizer([
    createNodeAuthorizer({
      graph: () => podsByNode.graph(),
      nodeOf: (namespace, name) => podsByNode.nodeOf(namespace, name),
      nodeOfRequest: async (namespace, name) => {
        const request = await objects.find(PodCertificateRequest, { namespace, name });
        return request?.spec.nodeName;
      },
      isSecretOfClaim: (claim, secret) => isSecretOfClaim(claim, secret, (kind, key) => objects.find(kind, key)),
    }),
    createRuleAuthorizer(builtInRules),
    createRbacAuthorizer(() => rbac),
  ]);
  const grants = createRoleGrants(builtInRules, () => rbac);
  const signer = createTokenSigner(options.serviceAccountKeys);
  const find: (kind: Kind, key: ObjectKey) => Promise<KubeObject | undefined> = (kind, key) => objects.find(kind, key);
  const tokens = createServiceAccountTokens({ signer, issuer, clock, find });
  const frontProxy = options.frontProxy && createFrontProxy({ ...options.frontProxy, headers: identityHeaders });
  const authenticator = createBootstrapTokens({ find, clock, audiences, others: tokens });
  const store = codedStore(options.store, codec);
  const engine = { store, clock, logger, random, newUid };
  const caches = await Caches.start(engine);
  const strategyOptions = { serviceCidrs, random, ...(nodePortRange ? { nodePorts: nodePortRange } : {}) };
  const { enableAdmissionPlugins: enabled = [], disableAdmissionPlugins: disabled = [] } = options;
  const plugins = { chosenPlugins: { enabled, disabled }, morePlugins: options.admissionPlugins ?? [] };
  const stopping = new AbortController();
  const listeners = new Set<Listener>();
  const serviceAddress = addressAt(parseCidr(serviceCidrs[0] as string), 1);
  /** Where this server is reached besides at its listeners: by its Service, and where it is advertised. */
  const ownPlaces: Place[] = [{ host: serviceAddress, port: 443 }];
  const egress = createEgress({
    ownPlaces: () => [...ownPlaces, ...[...listeners].map(({ address, port }) => ({ host: address, port }))],
    route: options.egressRoute,
  });
  const serviceRoutes = createServiceRoutes({
    egress,
    find: (kind, key) => registry.find(kind, key),
    list: (kind, namespace) => registry.list(kind, namespace),
    changed: kind => registry.engine(kind).cache.changedRevision,
  });
  const webhookClient = createLazyWebhookClient({
    routes: serviceRoutes,
    clock,
    random,
    signal: stopping.signal,
  });
  const registry = composeRegistry({
    ...engine,
    ...plugins,
    caches,
    authorizer,
    grants,
    tokens,
    authenticator,
    audiences,
    strategyOptions,
    webhookClient,
    askKubelet: async node => {
      const { createAskKubelet } = await import('./usage/ask-kubelet.ts');
      return await createAskKubelet({ kubeletTls: options.kubeletTls, egress, clock, logger })(node);
    },
  });
  const { catalogue } = registry;
  const objects = registry.access({ user: serverUser });
  const discovery = createDiscovery({ kinds: () => catalogue.kindsAsStored });
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
  const compactor = startCompactor({ store, clock, logger, keepMs: options.compactionIntervalMs });
  const flowControl = createFlowControl(options);
  const requestMetrics = new RequestMetrics();
  const { metrics = new MetricsRegistry() } = options;
  metrics.add(...requestMetrics.families(), ...caches.metrics());
  const aggregation = createAggregation({
    registry,
    routes: serviceRoutes,
    user: serverUser,
    frontProxy: options.frontProxy,
    clock,
    logger,
    random,
  });
  const findExtension: typeof aggregation.find = (group, version) => aggregation.find(group, version);
  const pipeline = createPipeline({
    registry,
    caches,
    authorizer,
    flowControl,
    clock,
    metrics: requestMetrics,
    findExtension,
  });
  let representations: Representations | undefined;
  const checks: HealthCheck[] = [
    { name: 'etcd', check: () => store.get('/registry/health') },
    { name: 'shutdown', readinessOnly: true, check: async () => stopping.signal.throwIfAborted() },
  ];

  /** What only HTTP needs is made, and loaded, when the first port is opened. */
  async function openPort(listenOptions: ListenOptions): Promise<Listener> {
    const { answerHealth, createHttpHandler, createRepresentations, healthPaths, listen } = await import(
      './http/load.ts'
    );
    const openApi = createOpenApi({
      definitions: () => catalogue.definitions,
      others: () => aggregation.published.openApi,
      version: versionInfo.gitVersion,
    });
    const health = { version: versionInfo, checks, clock };
    representations ??= createRepresentations(clock);
    const publicDiscovery = createDiscovery({ kinds: unionOfKinds(() => catalogue.kinds, aggregation) });
    const handler = createHttpHandler({
      pipeline,
      representations,
      users: { tokens: authenticator, audiences, frontProxy },
      documents: [
        request => answerHealth(request, health),
        createMetricsDocument(metrics),
        createComponentDocument(options.findComponent ?? (() => undefined)),
        createRootIndex(() => [
          ...healthPaths(health),
          metricsPath,
          ...publicDiscovery.paths(),
          ...openApi.paths(),
          ...issuerPaths,
        ]),
        request => publicDiscovery.serve(request),
        request => openApi.serve(request),
        createIssuerDocuments({ issuer, signer }),
      ],
      streaming: createStreaming({
        getPod: (namespace, name) => objects.get(Pod, { namespace, name }),
        findNode: name => objects.find(Node, { name }),
        kubeletTls: options.kubeletTls,
        egress,
        clock,
      }),
      proxying: createProxying({
        getPod: (namespace, name) => objects.get(Pod, { namespace, name }),
        findPod: (namespace, name) => objects.find(Pod, { namespace, name }),
        getService: (namespace, name) => objects.get(Service, { namespace, name }),
        getNode: name => objects.get(Node, { name }),
        findEndpoints: place => serviceRoutes.endpoints(place),
        kubeletTls: options.kubeletTls,
        egress,
        clock,
        random,
      }),
      aggregation,
      clock,
      logger,
    });
    return await listen(handler, { ...listenOptions, clock, logger });
  }

  return {
    handler: createInProcessHandler(pipeline, {
      clock,
      discovery: request => discovery.serve(request),
      ask: (...asked) => aggregation.ask(...asked),
      onKindsChange: listener => catalogue.onChange(listener),
      async emptiness(kind, user) {
        await authorizeFollowing(kind, user, authorizer);
        const engine = registry.served(kind.group, kind.version, kind.resource)?.engine;
        return engine && (await caches.emptiness(engine.cache));
      },
      freeze: options.freezeObjects ?? false,
    }),
    kinds: {
      serve: definitions => catalogue.change({ serve: definitions }),
      end: (kinds, how) => endKinds(registry, kinds, { user: serverUser, ...how }),
    },

    async listen({ advertiseAddress: address, ...listenOptions }) {
      await Promise.all([defaultRoles.keep(), ownApiServices.keep()]);
      const { frontProxy } = options;
      if (frontProxy)
        await publishAuthentication(registry, {
          clientCa: listenOptions.tls.clientAuthority,
          frontProxy: { ...frontProxy, headers: identityHeaders },
        });
      const believing = (tls: TlsOptions): TlsOptions =>
        frontProxy ? { ...tls, frontProxyAuthority: frontProxy.ca } : tls;
      const port = await openPort({ ...listenOptions, tls: believing(listenOptions.tls) });
      const listener: Listener = { ...port, renew: tls => port.renew(believing(tls)) };
      listeners.add(listener);
      if (address !== undefined) {
        ownPlaces.push({ host: address, port: listener.port });
        await systemObjects.publish({ address, port: listener.port });
      }
      return listener;
    },

    async [Symbol.asyncDispose]() {
      stopping.abort();
      await ownApiServices[Symbol.asyncDispose]();
      await systemObjects[Symbol.asyncDispose]();
      await definitions[Symbol.asyncDispose]();
      await aggregation[Symbol.asyncDispose]();
      compactor[Symbol.dispose]();
      caches.endWatches();
      flowControl[Symbol.dispose]();
      await Promise.all([...listeners].map(listener => listener[Symbol.asyncDispose]()));
      representations?.[Symbol.dispose]();
      await caches[Symbol.asyncDispose]();
    },
  };
}
