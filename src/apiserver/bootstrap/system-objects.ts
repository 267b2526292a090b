/** The objects that every cluster has, made by the server itself when it starts.
 *  Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#initial-namespaces */
import {
  EndpointSlice,
  Endpoints,
  isAlreadyExists,
  type Kind,
  type KubeObject,
  Namespace,
  PriorityClass,
  Service,
  ServiceAccount,
  ServiceCIDR,
  systemPriorityClasses,
} from '#api';
import { formatTime } from '#base';
import type { UserInfo } from '#client';
import { recorded } from '../registry/field-writes.ts';
import { createObject } from '../registry/generic/create.ts';
import type { Engine, WriteRequest } from '../registry/generic/engine.ts';
import { updateObject } from '../registry/generic/update.ts';
import type { Registry } from '../registry/registry.ts';

/** As whom the server acts on its own behalf. */
export const serverUser: UserInfo = {
  username: 'system:apiserver',
  groups: ['system:masters', 'system:authenticated'],
};

/** Namespaces that are always there. */
export const systemNamespaces: readonly string[] = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];
const place = { namespace: 'default', name: 'kubernetes' };

/** Makes the namespaces that are missing. */
export async function ensureNamespaces(registry: Registry): Promise<void> {
  const engine = registry.engine(Namespace);
  await engine.cache.start();
  const missing = systemNamespaces.filter(name => !exists(engine, { namespace: '', name }));
  await Promise.all(missing.map(name => create(registry, Namespace, { metadata: { name } })));
}

/** Makes the priority classes of the system that are missing. */
export async function ensurePriorityClasses(registry: Registry): Promise<void> {
  const engine = registry.engine(PriorityClass);
  await engine.cache.start();
  const missing = systemPriorityClasses.filter(({ name }) => !exists(engine, { namespace: '', name }));
  await Promise.all(
    missing.map(({ name, ...facts }) => create(registry, PriorityClass, { metadata: { name }, ...facts })),
  );
}

/** Makes the network of cluster IPs with which the server was started: the ServiceCIDR `kubernetes`. Who starts it later with
 *  another one extends it by objects of their own. */
export async function ensureServiceNetwork(
  registry: Registry,
  { cidrs, nowMs }: { cidrs: readonly string[]; nowMs: number },
): Promise<void> {
  const engine = registry.engine(ServiceCIDR);
  await engine.cache.start();
  const { name } = place;
  if (exists(engine, { namespace: '', name })) return;
  await create(registry, ServiceCIDR, { metadata: { name }, spec: { cidrs } });
  const message = 'Kubernetes default Service CIDR is ready';
  const ready = { type: 'Ready', status: 'True', reason: '', message, lastTransitionTime: formatTime(nowMs) };
  await updateObject(engine, requestFor(registry, ServiceCIDR, { metadata: { name } }, 'status'), old => ({
    ...structuredClone(old),
    status: { conditions: [ready] },
  }));
}

/** What cannot be read is there all the same: it is for a person to delete. */
const exists = ({ cache }: Engine, { namespace, name }: typeof place): boolean =>
  cache.isUnreadable(namespace, name) || cache.get(namespace, name) !== undefined;

/** Makes the account as which pods run that name none, ahead of the controller that sees to it in the end. */
export async function ensureDefaultServiceAccount(registry: Registry, namespace: string): Promise<void> {
  await create(registry, ServiceAccount, { metadata: { namespace, name: 'default' } });
}

/** Makes the Service `kubernetes`, through which pods find this server. `address` is the first of the service range. */
export async function ensureKubernetesService(registry: Registry, address: string): Promise<void> {
  const engine = registry.engine(Service);
  await engine.cache.start();
  if (exists(engine, place)) return;
  const labels = { component: 'apiserver', provider: 'kubernetes' };
  const ports = [{ name: 'https', protocol: 'TCP', port: 443, targetPort: 6443 }];
  await create(registry, Service, {
    metadata: { ...place, labels },
    spec: { type: 'ClusterIP', clusterIP: address, ports, sessionAffinity: 'None' },
  });
}

/** Says where this server listens: the endpoints of the Service `kubernetes`. */
export async function publishEndpoint(
  registry: Registry,
  { address, port }: { address: string; port: number },
): Promise<void> {
  const ports = [{ name: 'https', port, protocol: 'TCP' }];
  await put(registry, Endpoints, {
    metadata: { ...place, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
    subsets: [{ addresses: [{ ip: address }], ports }],
  });
  await put(registry, EndpointSlice, {
    metadata: { ...place, labels: { 'kubernetes.io/service-name': place.name } },
    addressType: address.includes(':') ? 'IPv6' : 'IPv4',
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
    ports,
  });
}

type Body = { metadata: { namespace?: string; name: string; labels?: Record<string, string> } } & Record<
  string,
  unknown
>;

/** As which program the server manages fields: upstream's name of it. */
const manager = 'kube-apiserver';

function requestFor(registry: Registry, kind: Kind, { metadata }: Body, subresource = ''): WriteRequest {
  const served = registry.served(kind.group, kind.version, kind.plural);
  return {
    user: serverUser,
    options: {},
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    subresource,
    warn: () => undefined,
    ...(served ? recorded(served, { manager, subresource, nowMs: registry.engine(kind).clock.now() }) : {}),
  };
}

const objectOf = ({ apiVersion, kind }: Kind, body: Body): KubeObject =>
  ({ apiVersion, kind, ...structuredClone(body) }) as unknown as KubeObject;

/** Another server of the same store may be quicker. */
async function create(registry: Registry, kind: Kind, body: Body): Promise<void> {
  const request = requestFor(registry, kind, body);
  await createObject(registry.engine(kind), request, objectOf(kind, body)).catch((error: unknown) => {
    if (!isAlreadyExists(error)) throw error;
  });
}

async function put(registry: Registry, kind: Kind, body: Body): Promise<void> {
  await create(registry, kind, body);
  await updateObject(registry.engine(kind), requestFor(registry, kind, body), () => objectOf(kind, body));
}
