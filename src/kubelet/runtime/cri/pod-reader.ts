/** Reads pods from CRI with as few calls as possible: two lists, and details only of what is new or may change.
 *
 *  What never changes is remembered while the runtime lists it: the addresses of a ready sandbox, the fate of an exited
 *  container, the start of a running one. */
import type { RuntimeContainer, RuntimePod } from '../runtime.ts';
import { RuntimeError } from '../runtime.ts';
import { groupByPod, toContainer, toSandbox } from './convert.ts';
import type {
  Container,
  ContainerStatusResponse,
  ListContainersResponse,
  ListPodSandboxResponse,
  PodSandbox,
  PodSandboxStatusResponse,
} from './messages.ts';

type Call = <Answer>(method: string, request?: object) => Promise<Answer>;

/** CRI's filter for both lists; empty for everything. */
export interface ReadFilter {
  readonly filter?: { readonly labelSelector: Readonly<Record<string, string>> };
}

export interface PodReader {
  read(filter: ReadFilter): Promise<RuntimePod[]>;
  /** The pod of a container or sandbox that was read before. */
  podUidOf(id: string): string | undefined;
}

const notFoundAsNull = (error: unknown): null => {
  if (error instanceof RuntimeError && error.code === 'notFound') return null;
  throw error;
};

export function createPodReader(call: Call): PodReader {
  const addresses = new Map<string, readonly string[]>();
  const details = new Map<string, { item: Container; container: RuntimeContainer }>();
  const owners = new Map<string, string>();

  const addressesOf = async (item: PodSandbox): Promise<readonly string[]> => {
    if (item.state !== 'SANDBOX_READY') return addresses.get(item.id) ?? [];
    const known = addresses.get(item.id);
    if (known) return known;
    const answer = await call<PodSandboxStatusResponse>('PodSandboxStatus', { podSandboxId: item.id }).catch(
      notFoundAsNull,
    );
    const network = answer?.status?.network;
    const ips = network?.ip ? [network.ip, ...network.additionalIps.map(({ ip }) => ip)] : [];
    addresses.set(item.id, ips);
    return ips;
  };

  const detailsOf = async (item: Container): Promise<{ item: Container; container: RuntimeContainer } | undefined> => {
    const known = details.get(item.id);
    if (known && known.item.state === item.state && item.state !== 'CONTAINER_CREATED') return known;
    const answer = await call<ContainerStatusResponse>('ContainerStatus', { containerId: item.id }).catch(
      notFoundAsNull,
    );
    if (!answer?.status) return undefined;
    const found = { item: { ...item, state: answer.status.state }, container: toContainer(item, answer.status) };
    details.set(item.id, found);
    return found;
  };

  const forgetAllBut = (listed: ReadonlySet<string>) => {
    for (const cache of [addresses, details, owners])
      for (const id of cache.keys()) if (!listed.has(id)) cache.delete(id);
  };

  return {
    async read(filter) {
      const [{ items }, { containers }] = await Promise.all([
        call<ListPodSandboxResponse>('ListPodSandbox', filter),
        call<ListContainersResponse>('ListContainers', filter),
      ]);
      const [sandboxes, detailed] = await Promise.all([
        Promise.all(items.map(async item => ({ item, sandbox: toSandbox(item, await addressesOf(item)) }))),
        Promise.all(containers.map(detailsOf)),
      ]);
      if (!filter.filter) forgetAllBut(new Set([...items, ...containers].map(({ id }) => id)));
      const pods = groupByPod(
        sandboxes,
        detailed.filter(found => found !== undefined),
      );
      for (const pod of pods) for (const { id } of [...pod.sandboxes, ...pod.containers]) owners.set(id, pod.uid);
      return pods;
    },
    podUidOf: id => owners.get(id),
  };
}
