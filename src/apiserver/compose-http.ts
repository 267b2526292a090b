/** Puts together the transport of all who are not of this process: what its paths are answered by, besides the
 *  pipeline. */
import { type EnabledGates, Node, Pod, Service } from '#api';
import { type Clock, HealthMetrics, type Logger, MetricsRegistry, versionInfo } from '#base';
import { type Aggregation, UnionOfKinds } from './aggregation/aggregation.ts';
import { createIssuerDocuments, issuerPaths } from './authn/issuer-documents.ts';
import { createComponentDocument, type FindComponent } from './components.ts';
import type { Authentication } from './compose-authentication.ts';
import { createDiscovery } from './discovery/index.ts';
import type { Egress } from './egress/egress.ts';
import type { ServiceRoutes } from './egress/service-routes.ts';
import type { HealthCheck, HealthOptions } from './http/health.ts';
import type { Listener, ListenOptions } from './http/listener.ts';
import { createRootIndex } from './http/root-index.ts';
import type { HttpHandler } from './http/serve.ts';
import type { DocumentServer } from './messages/documents.ts';
import { createMetricsDocument, metricsPath, slisPath } from './metrics-document.ts';
import type { OpenApi } from './openapi/index.ts';
import type { Pipeline } from './pipeline/pipeline.ts';
import { createProxying } from './proxying/proxying.ts';
import type { Catalogue } from './registry/catalogue.ts';
import type { Representations } from './representations/representations.ts';
import type { ObjectAccess } from './resource/subresource.ts';
import { createStreaming, type StreamingOptions } from './streaming/streaming.ts';

/** What the transport is made of, and what it shows. */
export interface HttpTransportParts {
  readonly pipeline: Pipeline;
  readonly catalogue: Catalogue;
  readonly openApi: OpenApi;
  /** As this server itself. */
  readonly objects: ObjectAccess;
  readonly authentication: Authentication;
  readonly aggregation: Aggregation;
  readonly egress: Egress;
  readonly serviceRoutes: ServiceRoutes;
  /** Default: no kubelet can be reached. */
  readonly kubeletTls: StreamingOptions['kubeletTls'];
  readonly checks: readonly HealthCheck[];
  readonly metrics: MetricsRegistry;
  readonly findComponent: FindComponent;
  /** Those that are on. */
  readonly featureGates: EnabledGates;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A number from 0 up to 1. */
  readonly random: () => number;
}

type Http = typeof import('./http/load.ts');

/** Ports that answer by HTTP. What only HTTP needs is made, and loaded, when the first is opened. */
export class HttpTransport implements Disposable {
  readonly #parts: HttpTransportParts;
  readonly #health = new HealthMetrics();
  #representations: Representations | undefined;

  constructor(parts: HttpTransportParts) {
    this.#parts = parts;
  }

  /** Rejects when the port cannot be had. */
  async open(options: ListenOptions): Promise<Listener> {
    const http = await import('./http/load.ts');
    const { clock, logger } = this.#parts;
    return await http.listen(this.#handler(http), { ...options, clock, logger });
  }

  #handler(http: Http): HttpHandler {
    const { pipeline, authentication, aggregation, featureGates, clock, logger } = this.#parts;
    const { authenticator: tokens, audiences, frontProxy, anonymousAuth } = authentication;
    this.#representations ??= http.createRepresentations({ clock, formats: http.formatsWith(featureGates) });
    return http.createHttpHandler({
      pipeline,
      representations: this.#representations,
      users: { tokens, audiences, frontProxy, anonymousAuth },
      documents: this.#documents(http),
      ...this.#connecting(),
      aggregation,
      clock,
      logger,
    });
  }

  /** Paths that are about no object. */
  #documents(http: Http): DocumentServer[] {
    const { catalogue, aggregation, openApi, authentication, metrics, checks, clock, findComponent } = this.#parts;
    const health: HealthOptions = { version: versionInfo, checks, metrics: this.#health, clock };
    const slis = new MetricsRegistry();
    slis.add(...this.#health.families());
    const union = new UnionOfKinds(() => catalogue.kinds, aggregation);
    const discovery = createDiscovery({ kinds: () => union.kinds });
    return [
      request => http.answerHealth(request, health),
      createMetricsDocument(metrics, metricsPath),
      createMetricsDocument(slis, slisPath),
      createComponentDocument(findComponent),
      createRootIndex(() => [
        ...http.healthPaths(health),
        metricsPath,
        slisPath,
        ...discovery.paths(),
        ...openApi.paths(),
        ...issuerPaths,
      ]),
      request => discovery.serve(request),
      request => openApi.serve(request),
      createIssuerDocuments(authentication),
    ];
  }

  /** What leads on to kubelets, pods and services. */
  #connecting() {
    const { objects, serviceRoutes, kubeletTls, egress, clock, random } = this.#parts;
    const getPod = (namespace: string, name: string) => objects.get(Pod, { namespace, name });
    return {
      streaming: createStreaming({
        getPod,
        findNode: name => objects.find(Node, { name }),
        kubeletTls,
        egress,
        clock,
      }),
      proxying: createProxying({
        getPod,
        findPod: (namespace, name) => objects.find(Pod, { namespace, name }),
        getService: (namespace, name) => objects.get(Service, { namespace, name }),
        getNode: name => objects.get(Node, { name }),
        findEndpoints: place => serviceRoutes.endpoints(place),
        kubeletTls,
        egress,
        clock,
        random,
      }),
    };
  }

  [Symbol.dispose](): void {
    this.#representations?.[Symbol.dispose]();
  }
}
