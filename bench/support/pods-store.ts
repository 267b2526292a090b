/** A store with many pods in it, and the nodes, replica sets and namespaces that they belong to, all as a cluster
 *  leaves them that has nothing to do. `node bench/support/pods-store.ts DIRECTORY PODS` fills one. */
import { openLmdbStore, type Store } from '#store';

const podsOfSet = 100;
const podsOfNode = 500;
const namespaces = 10;
const now = new Date().toISOString().replace(/\.\d+Z/, 'Z');
/** Nodes are alive as long as the benchmark takes, though nobody speaks for them. */
const later = new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+Z/, 'Z');
const uid = (index: number, of: number): string =>
  `${String(of).padStart(8, '0')}-0000-4000-8000-${String(index).padStart(12, '0')}`;
export const namespaceOf = (index: number): string => `team-${Math.floor(index / podsOfSet) % namespaces}`;
export const setOf = (index: number): string => `web-${Math.floor(index / podsOfSet)}`;
const labelsOf = (index: number) => ({ app: setOf(index), 'pod-template-hash': '6b7f9c8d5' });

const owner = (index: number) => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  name: setOf(index),
  uid: uid(Math.floor(index / podsOfSet), 2),
  controller: true,
  blockOwnerDeletion: true,
});

const condition = (type: string) => ({ type, status: 'True', lastProbeTime: null, lastTransitionTime: now });

/** A pod of 3 to 5 KB, running. */
function pod(index: number): object {
  const env = Array.from({ length: 20 + (index % 25) }, (_, at) => ({
    name: `SETTING_${at}`,
    value: `value of setting ${at}`,
  }));
  const container = {
    name: 'main',
    image: 'registry.example.com/web:1.25.3',
    ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
    env,
    resources: { limits: { memory: '256Mi' }, requests: { cpu: '100m', memory: '64Mi' } },
    volumeMounts: [
      { name: 'kube-api-access', readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' },
    ],
    livenessProbe: {
      httpGet: { path: '/healthz', port: 8080, scheme: 'HTTP' },
      timeoutSeconds: 1,
      periodSeconds: 10,
      successThreshold: 1,
      failureThreshold: 3,
    },
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: 'IfNotPresent',
  };
  const podIP = `10.${128 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${setOf(index)}-${String(index).padStart(7, '0')}`,
      generateName: `${setOf(index)}-`,
      namespace: namespaceOf(index),
      uid: uid(index, 1),
      generation: 1,
      creationTimestamp: now,
      labels: labelsOf(index),
      annotations: { 'example.com/config-hash': '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824' },
      ownerReferences: [owner(index)],
    },
    spec: {
      volumes: [
        {
          name: 'kube-api-access',
          projected: {
            sources: [
              { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
              { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
            ],
            defaultMode: 420,
          },
        },
      ],
      containers: [container],
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      serviceAccountName: 'default',
      serviceAccount: 'default',
      nodeName: `node-${Math.floor(index / podsOfNode)}`,
      securityContext: {},
      schedulerName: 'default-scheduler',
      tolerations: [{ operator: 'Exists' }],
      priority: 0,
      enableServiceLinks: true,
      preemptionPolicy: 'PreemptLowerPriority',
    },
    status: {
      phase: 'Running',
      observedGeneration: 1,
      conditions: ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map(
        condition,
      ),
      hostIP: '192.168.0.1',
      hostIPs: [{ ip: '192.168.0.1' }],
      podIP,
      podIPs: [{ ip: podIP }],
      startTime: now,
      qosClass: 'Burstable',
      containerStatuses: [
        {
          name: 'main',
          state: { running: { startedAt: now } },
          lastState: {},
          ready: true,
          restartCount: 0,
          image: container.image,
          imageID: `${container.image}@sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824`,
          containerID: `containerd://${'0'.repeat(64)}`,
          started: true,
        },
      ],
    },
  };
}

function replicaSet(index: number, pods: number): object {
  const first = index * podsOfSet;
  const replicas = Math.min(podsOfSet, pods - first);
  const labels = labelsOf(first);
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: setOf(first),
      namespace: namespaceOf(first),
      uid: uid(index, 2),
      generation: 1,
      creationTimestamp: now,
      labels,
    },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'main', image: 'registry.example.com/web:1.25.3' }] },
      },
    },
    status: {
      replicas,
      fullyLabeledReplicas: replicas,
      readyReplicas: replicas,
      availableReplicas: replicas,
      observedGeneration: 1,
    },
  };
}

const node = (index: number): object => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name: `node-${index}`,
    uid: uid(index, 3),
    creationTimestamp: now,
    labels: { 'kubernetes.io/hostname': `node-${index}` },
  },
  spec: {
    podCIDR: `10.${128 + (index >> 8)}.${index & 255}.0/24`,
    podCIDRs: [`10.${128 + (index >> 8)}.${index & 255}.0/24`],
  },
  status: {
    capacity: { cpu: '64', memory: '256Gi', pods: '600' },
    allocatable: { cpu: '64', memory: '256Gi', pods: '600' },
    conditions: [{ ...condition('Ready'), lastHeartbeatTime: later }],
  },
});

const namespace = (index: number): object => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: `team-${index}`, uid: uid(index, 4), creationTimestamp: now },
  spec: { finalizers: ['kubernetes'] },
  status: { phase: 'Active' },
});

const lease = (index: number): object => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { name: `node-${index}`, namespace: 'kube-node-lease', uid: uid(index, 5), creationTimestamp: now },
  spec: { holderIdentity: `node-${index}`, leaseDurationSeconds: 40, renewTime: later.replace('Z', '.000000Z') },
});

async function fill(store: Store, pods: number): Promise<void> {
  const write = async (resource: string, count: number, make: (index: number) => object): Promise<void> => {
    const batch = 200;
    for (let start = 0; start < count; start += batch) {
      const objects = Array.from({ length: Math.min(batch, count - start) }, (_, at) => make(start + at));
      const operations = objects.map(object => {
        const { metadata } = object as { metadata: { name: string; namespace?: string } };
        const key = `/registry/${resource}/${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}`;
        return { type: 'put' as const, key, value: Buffer.from(JSON.stringify(object)) };
      });
      await store.commit(operations);
    }
  };
  const nodes = Math.ceil(pods / podsOfNode);
  await write('namespaces', namespaces, namespace);
  await write('minions', nodes, node);
  await write('leases', nodes, lease);
  await write('replicasets', Math.ceil(pods / podsOfSet), index => replicaSet(index, pods));
  await write('pods', pods, pod);
}

const [, program, directory = '', pods = ''] = process.argv;
if (program === import.meta.filename) {
  await using store = await openLmdbStore({ directory });
  await fill(store, Number(pods));
}
