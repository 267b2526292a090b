/** Reads pods from CRI with as few calls as possible: two lists, and details only of what is new or may change.
 *
 *  What never changes is remembered while the runtime lists it: the addresses of a ready sandbox, the fate of an exited
 *  container, the start of a running one. */
import type { Channel } from '#grpc';
import type { RuntimeContainer, RuntimePod } from '../runtime.ts';
import { RuntimeError } from '../runtime.ts';
import { runtimeService } from './channel.ts';
import { groupByPod, sandboxFilter, toContainer, toSandbox } from './convert.ts';
import type {
  Container,
  ContainerStatusResponse,
  ListContainersResponse,
  ListPodSandboxResponse,
  PodSandbox,
  PodSandboxStatusResponse,
} from './messages.ts';

/** CRI's filter for both lists; empty for everything. */
interface ReadFilter {
  readonly filter?: { readonly labelSelector: Readonly<Record<string, string>> };
}

const notFoundAsNull = (error: unknown): null => {
  if (error instanceof RuntimeError && error.code === 'notFound') return null;
  throw error;
};

interface Detailed {
  readonly item: Container;
  readonly container: RuntimeContainer;
}

export class PodReader {
  readonly #channel: Channel;
  readonly #addresses = new Map<string, readonly string[]>();
  readonly #details = new Map<string, Detailed>();
  readonly #owners = new Map<string, string>();

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  /** Every pod. */
  async list(): Promise<RuntimePod[]> {
    return await this.#read({});
  }

  /** One pod; undefined when there is nothing of it. */
  async get(uid: string): Promise<RuntimePod | undefined> {
    return (await this.#read(sandboxFilter(uid)))[0];
  }

  /** The pod of a container or sandbox that was read before. */
  podUidOf(id: string): string | undefined {
    return this.#owners.get(id);
  }

  async #read(filter: ReadFilter): Promise<RuntimePod[]> {
    const [{ items }, { containers }] = await Promise.all([
      this.#call<ListPodSandboxResponse>('ListPodSandbox', filter),
      this.#call<ListContainersResponse>('ListContainers', filter),
    ]);
    const [sandboxes, detailed] = await Promise.all([
      Promise.all(items.map(async item => ({ item, sandbox: toSandbox(item, await this.#addressesOf(item)) }))),
      Promise.all(containers.map(item => this.#detailsOf(item))),
    ]);
    if (!filter.filter) this.#forgetAllBut(new Set([...items, ...containers].map(({ id }) => id)));
    const pods = groupByPod(
      sandboxes,
      detailed.filter(found => found !== undefined),
    );
    for (const pod of pods) for (const { id } of [...pod.sandboxes, ...pod.containers]) this.#owners.set(id, pod.uid);
    return pods;
  }

  async #addressesOf({ id, state }: PodSandbox): Promise<readonly string[]> {
    const known = this.#addresses.get(id);
    if (known || state !== 'SANDBOX_READY') return known ?? [];
    const request = { podSandboxId: id };
    const answer = await this.#call<PodSandboxStatusResponse>('PodSandboxStatus', request).catch(notFoundAsNull);
    const network = answer?.status?.network;
    const ips = network?.ip ? [network.ip, ...network.additionalIps.map(({ ip }) => ip)] : [];
    this.#addresses.set(id, ips);
    return ips;
  }

  async #detailsOf(item: Container): Promise<Detailed | undefined> {
    const known = this.#details.get(item.id);
    if (known && known.item.state === item.state && item.state !== 'CONTAINER_CREATED') return known;
    const request = { containerId: item.id };
    const answer = await this.#call<ContainerStatusResponse>('ContainerStatus', request).catch(notFoundAsNull);
    if (!answer?.status) return undefined;
    const found = { item: { ...item, state: answer.status.state }, container: toContainer(item, answer.status) };
    this.#details.set(item.id, found);
    return found;
  }

  #forgetAllBut(listed: ReadonlySet<string>): void {
    for (const cache of [this.#addresses, this.#details, this.#owners])
      for (const id of cache.keys()) if (!listed.has(id)) cache.delete(id);
  }

  #call<Answer>(method: string, request: object): Promise<Answer> {
    return this.#channel.call<Answer>(runtimeService, method, request);
  }
}
