/** dns-service: keeps the service by which pods reach DNS, `kube-dns` in kube-system, at a fixed cluster IP.
 *
 *  The server runs in a process on the node, not in a pod. So the service has no selector, and each server keeps an
 *  endpoint slice with its own address. */
import {
  deepEqual,
  EndpointSlice,
  isAlreadyExists,
  type KubeObject,
  type New,
  dnsServiceName as name,
  Service,
  serviceNameLabel,
  sliceManagedByLabel,
} from '#api';
import { toError } from '#base';
import { type Client, mergePatch } from '#client';
import { type Controller, defineController, done, watch } from '#reconcile';

/** What the service and this node's endpoint slice have to say. */
export interface DnsServicePlan {
  /** The tenth address of the service range by custom: kubelets are told of it before the service exists. */
  readonly clusterIP: string;
  /** The node that the server runs on. */
  readonly nodeName: string;
  /** Where the server listens. */
  readonly address: string;
  readonly port: number;
  /** Where its metrics are, at the same address. Default: nowhere of their own. */
  readonly metricsPort?: number | undefined;
}

const namespace = 'kube-system';

/** The service. */
export function planDnsService({
  clusterIP,
  metricsPort,
}: Pick<DnsServicePlan, 'clusterIP' | 'metricsPort'>): New<Service> {
  const labels = { 'k8s-app': name, 'kubernetes.io/cluster-service': 'true', 'kubernetes.io/name': 'CoreDNS' };
  return {
    metadata: { name, namespace, labels },
    spec: {
      clusterIP,
      ports: [
        { name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
        { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 },
        ...(metricsPort === undefined
          ? []
          : [{ name: 'metrics', port: 9153, protocol: 'TCP' as const, targetPort: 9153 }]),
      ],
    },
  };
}

/** The endpoint slice of one server. */
export function planDnsSlice({
  nodeName,
  address,
  port,
  metricsPort,
}: Omit<DnsServicePlan, 'clusterIP'>): New<EndpointSlice> {
  const labels = { [serviceNameLabel]: name, [sliceManagedByLabel]: 'dns.kubernode.dev' };
  return {
    metadata: { name: `${name}-${nodeName}`, namespace, labels },
    addressType: address.includes(':') ? 'IPv6' : 'IPv4',
    endpoints: [{ addresses: [address], conditions: { ready: true, serving: true, terminating: false }, nodeName }],
    ports: [
      { name: 'dns', port, protocol: 'UDP' },
      { name: 'dns-tcp', port, protocol: 'TCP' },
      ...(metricsPort === undefined ? [] : [{ name: 'metrics', port: metricsPort, protocol: 'TCP' as const }]),
    ],
  };
}

/** Is told what becomes of the service. */
export interface DnsServiceListener {
  /** All is as planned. */
  readonly onKept: () => void;
  /** It could not be made so, as when another service has the address; it is tried again. */
  readonly onFailure?: ((error: Error) => void) | undefined;
}

/** The controller that keeps them. */
export function createDnsService(plan: DnsServicePlan, { onKept, onFailure }: DnsServiceListener): Controller {
  const key = { namespace, name };
  const keysOf = ({ metadata }: KubeObject) =>
    metadata.namespace === namespace && metadata.name.startsWith(name) ? [key] : [];
  return defineController({
    name: 'dns-service',
    ensures: [key],
    watches: [watch({ kind: Service, keysOf }), watch({ kind: EndpointSlice, keysOf })],
    writes: [
      { kind: Service, verbs: ['create'], namespace },
      { kind: EndpointSlice, verbs: ['create', 'patch', 'delete'], namespace },
    ],
    minPeriodMs: 1000, // should two servers disagree
    maxBackoffMs: 30_000, // what all names depend on

    async reconcile(_, { client }) {
      try {
        await ensureDnsService(client, plan);
      } catch (error) {
        onFailure?.(toError(error));
        throw error;
      }
      onKept();
      return done;
    },
  });
}

/** Makes the service unless it is there, and the slice as planned. A service that somebody made otherwise is left
 *  alone. */
export async function ensureDnsService(client: Client, plan: DnsServicePlan): Promise<void> {
  const service = await client.find(Service, { namespace, name });
  if (!service) await client.create(Service, planDnsService(plan)).catch(ignoreExisting);
  const wanted = planDnsSlice(plan);
  const key = { namespace, name: `${name}-${plan.nodeName}` };
  const slice = await client.find(EndpointSlice, key);
  if (!slice) await client.create(EndpointSlice, wanted).catch(ignoreExisting);
  else if (slice.addressType !== wanted.addressType) {
    await client.delete(EndpointSlice, key);
    await client.create(EndpointSlice, wanted);
  } else if (!deepEqual(slice.endpoints, wanted.endpoints) || !deepEqual(slice.ports, wanted.ports)) {
    await client.patch(EndpointSlice, key, mergePatch({ endpoints: wanted.endpoints, ports: wanted.ports }));
  }
}

function ignoreExisting(error: unknown): void {
  if (!isAlreadyExists(error)) throw error;
}
