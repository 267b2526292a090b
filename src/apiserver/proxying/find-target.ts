/** Finds what a request through the proxy is for.
 *
 *  Flow: find the objects -> plan the target (`target.ts`) -> may this server go there (`egress.ts`)? */
import { badRequest, isNotFound, type Node, type Pod, type Service, StatusError } from '#api';
import type { Egress, ResolvedPlace } from '../egress/egress.ts';
import { noEndpoints } from '../egress/service-places.ts';
import type { ServiceRoutes } from '../egress/service-routes.ts';
import { isPodAt, type ProxyName, type ProxyTarget, parseProxyName, planNodeProxy, planPodProxy } from './target.ts';

/** Where objects and endpoints are looked up. */
export interface TargetSources {
  /** Those that get throw a StatusError when there is none. */
  readonly getPod: (namespace: string, name: string) => Promise<Pod>;
  readonly findPod: (namespace: string, name: string) => Promise<Pod | undefined>;
  readonly getService: (namespace: string, name: string) => Promise<Service>;
  readonly getNode: (name: string) => Promise<Node>;
  /** Those of a service's port; throws a StatusError when there are none. */
  readonly findEndpoints: ServiceRoutes['endpoints'];
  readonly egress: Egress;
  /** From 0 up to but not 1. */
  readonly random: () => number;
}

/** One request, authenticated and authorized. */
export interface ProxyCall {
  readonly resource: ProxiedResource;
  /** `''` for nodes. */
  readonly namespace: string;
  /** With scheme and port, as it stands in the path. */
  readonly name: string;
  /** What comes before the target's own path, as the client wrote it. */
  readonly prefix: string;
  /** The target's own path and query, as the client wrote them; begins with a slash. */
  readonly path: string;
}

/** Resources that have a `proxy` subresource. */
export type ProxiedResource = 'pods' | 'services' | 'nodes';

/** A target, and what is connected to for it. */
export interface FoundTarget {
  readonly target: ProxyTarget;
  readonly place: ResolvedPlace;
}

/** Keeps nothing: objects are looked up for each request. */
export class TargetFinder {
  readonly #sources: TargetSources;

  constructor(sources: TargetSources) {
    this.#sources = sources;
  }

  /** Throws a StatusError that says what there is not. */
  async find({ resource, namespace, name: text }: ProxyCall): Promise<FoundTarget> {
    const name = parseProxyName(text);
    if (!name) throw badRequest(`invalid ${resource} request ${JSON.stringify(text)}`);
    const target = await this.#plan(resource, namespace, name);
    if (target instanceof StatusError) throw target;
    return { target, place: await this.#sources.egress.resolve(target) };
  }

  async #plan(resource: ProxiedResource, namespace: string, name: ProxyName): Promise<ProxyTarget | StatusError> {
    const { getPod, getNode } = this.#sources;
    if (resource === 'pods') return planPodProxy(await getPod(namespace, name.name), name);
    if (resource === 'nodes') return planNodeProxy(await getNode(name.name), name);
    return await this.#chooseEndpoint(namespace, name);
  }

  /** Any of a service's endpoints at which there is the pod that it names. */
  async #chooseEndpoint(namespace: string, { scheme, name, port }: ProxyName): Promise<ProxyTarget> {
    const { getService, findEndpoints, findPod, random } = this.#sources;
    await getService(namespace, name).catch((error: unknown) => {
      // As upstream, which looks at the service for the name of a port that is told by its number, and else finds no
      // endpoints.
      if (isNotFound(error) && !/^\d+$/.test(port)) throw noEndpoints(name);
      throw error;
    });
    const places = await findEndpoints({ namespace, name, port });
    const start = Math.floor(random() * places.length);
    for (const { pod, ...place } of [...places.slice(start), ...places.slice(0, start)]) {
      const found = pod?.name ? await findPod(pod.namespace ?? namespace, pod.name) : undefined;
      if (found && isPodAt(found, place.host)) return { scheme: scheme || 'http', ...place, isKubelet: false };
    }
    throw noEndpoints(name);
  }
}
