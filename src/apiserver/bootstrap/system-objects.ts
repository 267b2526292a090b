/** The objects that every cluster has, made by the server itself when it starts.
 *  Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#initial-namespaces */
import {
  EndpointSlice,
  Endpoints,
  Namespace,
  PriorityClass,
  Service,
  ServiceAccount,
  ServiceCIDR,
  serviceNameLabel,
  skipMirrorLabel,
  systemPriorityClasses,
} from '#api';
import { formatTime } from '#base';
import type { Engine } from '../registry/generic/engine.ts';
import { updateObject } from '../registry/generic/update.ts';
import type { Registry } from '../registry/registry.ts';
import { createOwn, putOwn, requestFor } from './own-objects.ts';

/** Namespaces that are always there. */
export const systemNamespaces: readonly string[] = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];
const place = { namespace: 'default', name: 'kubernetes' };

/** Makes the namespaces that are missing. */
export async function ensureNamespaces(registry: Registry): Promise<void> {
  const engine = registry.engine(Namespace);
  await engine.cache.start();
  const missing = systemNamespaces.filter(name => !exists(engine, { namespace: '', name }));
  await Promise.all(missing.map(name => createOwn(registry, Namespace, { metadata: { name } })));
}

/** Makes a namespace that somebody uses, unless it is there. */
export async function provisionNamespace(registry: Registry, name: string): Promise<void> {
  await createOwn(registry, Namespace, { metadata: { name } }, { isAdmitted: false });
}

/** Makes the priority classes of the system that are missing. */
export async function ensurePriorityClasses(registry: Registry): Promise<void> {
  const engine = registry.engine(PriorityClass);
  await engine.cache.start();
  const missing = systemPriorityClasses.filter(({ name }) => !exists(engine, { namespace: '', name }));
  await Promise.all(
    missing.map(({ name, ...facts }) => createOwn(registry, PriorityClass, { metadata: { name }, ...facts })),
  );
}

/** Makes the network of cluster IPs with which the server was started: the ServiceCIDR `kubernetes`. Who starts it
 *  later with another one extends it by objects of their own. */
export async function ensureServiceNetwork(
  registry: Registry,
  { cidrs, nowMs }: { cidrs: readonly string[]; nowMs: number },
): Promise<void> {
  const engine = registry.engine(ServiceCIDR);
  await engine.cache.start();
  const { name } = place;
  if (exists(engine, { namespace: '', name })) return;
  await createOwn(registry, ServiceCIDR, { metadata: { name }, spec: { cidrs } });
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
  await createOwn(registry, ServiceAccount, { metadata: { namespace, name: 'default' } });
}

/** Makes the Service `kubernetes`, through which pods find this server. `address` is the first of the service range. */
export async function ensureKubernetesService(registry: Registry, address: string): Promise<void> {
  const engine = registry.engine(Service);
  await engine.cache.start();
  if (exists(engine, place)) return;
  const labels = { component: 'apiserver', provider: 'kubernetes' };
  const ports = [{ name: 'https', protocol: 'TCP', port: 443, targetPort: 6443 }];
  await createOwn(registry, Service, {
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
  await putOwn(registry, Endpoints, {
    metadata: { ...place, labels: { [skipMirrorLabel]: 'true' } },
    subsets: [{ addresses: [{ ip: address }], ports }],
  });
  await putOwn(registry, EndpointSlice, {
    metadata: { ...place, labels: { [serviceNameLabel]: place.name } },
    addressType: address.includes(':') ? 'IPv6' : 'IPv4',
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
    ports,
  });
}
