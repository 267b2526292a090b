/** Several writers of one object: applies with conflicts and force, updates and patches between, by which
 *  `managedFields` are compared. */
import { type Found, type Picker, type Player, type Scenario, versionOf } from './player.ts';

/** What writers may say of an object, each a part; several make what one of them applies. */
interface Written {
  readonly name: string;
  readonly groupVersion: string;
  readonly plural: string;
  readonly type: { readonly apiVersion: string; readonly kind: string };
  readonly base: object;
  readonly parts: readonly object[];
  /** Parts of its status, where it has one. */
  readonly status?: readonly object[];
  readonly hasScale?: boolean;
}

const container = (name: string, more: object = {}) => ({ name, image: 'example.com/app:1', ...more });
const template = (...containers: object[]) => ({ metadata: { labels: { app: 'a' } }, spec: { containers } });
const base = { selector: { matchLabels: { app: 'a' } }, template: template(container('main')) };
const condition = (type: string, status = 'True') => ({
  type,
  status,
  reason: 'R',
  message: 'm',
  lastTransitionTime: '2020-01-01T00:00:00Z',
});

export const written: readonly Written[] = [
  {
    name: 'Deployment',
    groupVersion: 'apis/apps/v1',
    plural: 'deployments',
    type: { apiVersion: 'apps/v1', kind: 'Deployment' },
    base: { spec: base },
    parts: [
      { spec: { replicas: 2 } },
      { spec: { replicas: 3 } },
      { spec: { minReadySeconds: 5, paused: true } },
      { spec: { strategy: { type: 'Recreate', rollingUpdate: null } } },
      { spec: { strategy: { rollingUpdate: { maxSurge: '30%' } } } },
      { spec: { template: template(container('main', { image: 'example.com/app:2' })) } },
      {
        spec: {
          template: template(
            container('main', {
              env: [
                { name: 'A', value: '1' },
                { name: 'B', value: '2' },
              ],
            }),
          ),
        },
      },
      { spec: { template: template(container('main', { env: [{ name: 'B', value: '3' }] }), container('side')) } },
      {
        spec: {
          template: template(
            container('main', { ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'UDP' }] }),
          ),
        },
      },
      { spec: { template: template(container('main', { args: ['a', 'b'], resources: { limits: { cpu: '1' } } })) } },
      {
        spec: {
          template: {
            spec: {
              nodeSelector: { disk: 'ssd' },
              tolerations: [{ key: 'a', operator: 'Exists' }],
              containers: [container('main')],
            },
          },
        },
      },
      { metadata: { labels: { a: '1', b: '2' } } },
      { metadata: { labels: { b: '3' }, annotations: { x: 'y' } } },
      { metadata: { finalizers: ['example.com/a', 'example.com/b'] } },
      { metadata: { finalizers: ['example.com/b'] } },
    ],
    status: [
      { status: { replicas: 2, observedGeneration: 1 } },
      { status: { conditions: [condition('A')] } },
      { status: { conditions: [condition('B'), condition('A', 'False')] } },
      { metadata: { labels: { status: 'x' } }, status: { readyReplicas: 1, replicas: 2 } },
    ],
    hasScale: true,
  },
  {
    name: 'Service',
    groupVersion: 'api/v1',
    plural: 'services',
    type: { apiVersion: 'v1', kind: 'Service' },
    base: { spec: { ports: [{ port: 80 }], selector: { app: 'a' } } },
    parts: [
      { spec: { ports: [{ port: 80, protocol: 'TCP', name: 'http', targetPort: 8080 }] } },
      {
        spec: {
          ports: [
            { port: 80, name: 'http' },
            { port: 443, name: 'https' },
          ],
        },
      },
      {
        spec: {
          ports: [
            { port: 80, protocol: 'UDP', name: 'u' },
            { port: 80, protocol: 'TCP', name: 't' },
          ],
        },
      },
      { spec: { type: 'NodePort' } },
      { spec: { type: 'ClusterIP' } },
      { spec: { type: 'LoadBalancer', externalTrafficPolicy: 'Local' } },
      { spec: { selector: { app: 'b', tier: 'x' } } },
      { spec: { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 10 } } } },
      { spec: { externalIPs: ['192.0.2.1', '192.0.2.2'] } },
      { spec: { loadBalancerSourceRanges: ['192.0.2.0/24'], publishNotReadyAddresses: true } },
      { metadata: { labels: { a: '1' } } },
      { metadata: { annotations: { a: '1' }, labels: { a: '2' } } },
    ],
    status: [
      { status: { conditions: [condition('A')] } },
      { status: { conditions: [condition('A', 'False'), condition('B')] } },
      { status: { loadBalancer: { ingress: [{ ip: '192.0.2.9' }] } } },
    ],
  },
  {
    name: 'ConfigMap',
    groupVersion: 'api/v1',
    plural: 'configmaps',
    type: { apiVersion: 'v1', kind: 'ConfigMap' },
    base: { data: { a: '1' } },
    parts: [
      { data: { a: '2' } },
      { data: { a: '1', b: '1' } },
      { data: { b: '2', c: '' } },
      { data: {} },
      { binaryData: { z: 'AAEC' } },
      { immutable: false },
      { metadata: { labels: { a: '1' } } },
      { metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'n', uid: 'u1' }] } },
      { metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'm', uid: 'u2', controller: true }] } },
      { metadata: { labels: { a: '2' }, annotations: { 'example.com/x': 'y' } } },
    ],
  },
  {
    name: 'Pod',
    groupVersion: 'api/v1',
    plural: 'pods',
    type: { apiVersion: 'v1', kind: 'Pod' },
    base: { spec: { schedulerName: 'nobody', containers: [container('main')] } },
    parts: [
      { spec: { containers: [container('main', { image: 'example.com/app:2' })] } },
      { spec: { containers: [container('main', { image: 'example.com/app:3' })] } },
      { spec: { activeDeadlineSeconds: 100 } },
      { spec: { tolerations: [{ key: 'a', operator: 'Exists' }] } },
      { spec: { terminationGracePeriodSeconds: 5 } },
      { spec: { schedulingGates: [{ name: 'example.com/g' }] } },
      { metadata: { labels: { a: '1' }, annotations: { a: '1' } } },
      { metadata: { labels: { a: '2' } } },
      { metadata: { finalizers: ['example.com/a'] } },
    ],
    status: [
      { status: { phase: 'Running', podIPs: [{ ip: '10.0.0.1' }] } },
      { status: { conditions: [condition('A')] } },
      { status: { conditions: [condition('B'), condition('A', 'False')] } },
      { status: { podIP: '10.0.0.2', podIPs: [{ ip: '10.0.0.2' }, { ip: 'fd00::1' }] } },
    ],
  },
  {
    name: 'Ingress',
    groupVersion: 'apis/networking.k8s.io/v1',
    plural: 'ingresses',
    type: { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' },
    base: { spec: { defaultBackend: { service: { name: 'a', port: { number: 80 } } } } },
    parts: [
      { spec: { rules: [{ host: 'a.example' }] } },
      {
        spec: {
          rules: [
            {
              host: 'b.example',
              http: {
                paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'a', port: { name: 'x' } } } }],
              },
            },
          ],
        },
      },
      { spec: { tls: [{ hosts: ['a.example'], secretName: 's' }] } },
      { spec: { ingressClassName: 'c' } },
      { spec: { defaultBackend: { service: { name: 'b', port: { number: 81 } } } } },
      { metadata: { labels: { a: '1' } } },
    ],
  },
];

/** How many requests a history has. */
const steps = 60;

export const writers: readonly Scenario[] = written.flatMap(kind =>
  [1, 2].map(round => ({
    name: `writers of ${kind.name}, ${round}`,
    play: async (player, pick) => {
      // The rounds of a seed are different histories.
      for (let skipped = 0; skipped < round; skipped++) pick([0]);
      for (let step = 0; step < steps; step++) await write(player, kind, pick);
    },
  })),
);

async function write(player: Player, kind: Written, pick: Picker): Promise<void> {
  const path = player.at(kind.groupVersion, `${kind.plural}/shared`);
  const manager = pick(['first', 'second', 'third']);
  const parts = pick([1, 2, 2, 3]);
  const content = merged(Array.from({ length: parts }, () => pick(kind.parts)));
  const status = pick(kind.status ?? [{}]);
  const options = `fieldManager=${manager}${pick(['', '', '', '&dryRun=All'])}`;
  const action = pick([...actions, ...(kind.status ? statusActions : []), ...(kind.hasScale ? scaleActions : [])]);
  const identified = (object: object) => merged([kind.type, { metadata: { name: 'shared' } }, object]);
  switch (action) {
    case 'apply':
    case 'force':
      return void (await player.patch(
        `${path}?${options}&force=${action === 'force'}`,
        'apply',
        identified(merged([kind.base, content])),
      ));
    case 'apply a part':
      return void (await player.patch(`${path}?${options}`, 'apply', identified(content)));
    case 'let go':
      return void (await player.patch(`${path}?${options}`, 'apply', identified({})));
    case 'merge':
    case 'strategic':
      return void (await player.patch(`${path}?${options}`, action, content));
    case 'json':
      return void (await player.patch(`${path}?${options}`, 'json', [
        { op: 'add', path: '/metadata/labels', value: { j: manager } },
      ]));
    case 'update':
      return await update(player, path, { content, options });
    case 'stale update':
      return void (await player.put(
        `${path}?${options}`,
        identified(merged([kind.base, content, { metadata: { resourceVersion: '1' } }])),
      ));
    case 'create':
      return void (await player.post(
        `${player.at(kind.groupVersion, kind.plural)}?${options}`,
        identified(merged([kind.base, content])),
      ));
    case 'forget managers':
      return void (await player.patch(`${path}?${options}`, 'merge', { metadata: { managedFields: [{}] } }));
    case 'delete':
      return void (await player.delete(`${path}?gracePeriodSeconds=0`));
    case 'apply status':
      return void (await player.patch(
        `${path}/status?${options}&force=${pick(['true', 'false'])}`,
        'apply',
        identified(status),
      ));
    case 'merge status':
      return void (await player.patch(`${path}/status?${options}`, 'merge', merged([content, status])));
    case 'update status':
      return await update(player, `${path}/status`, { content: merged([content, status]), options });
    case 'merge scale':
      return void (await player.patch(`${path}/scale?${options}`, 'merge', { spec: { replicas: pick([1, 4, 5]) } }));
    case 'apply scale':
      return void (await player.patch(`${path}/scale?${options}&force=true`, 'apply', {
        apiVersion: 'autoscaling/v1',
        kind: 'Scale',
        metadata: { name: 'shared' },
        spec: { replicas: pick([1, 4]) },
      }));
    case 'update scale':
      return await update(player, `${path}/scale`, { content: { spec: { replicas: pick([2, 6]) } }, options });
  }
}

const actions = [
  'apply',
  'apply',
  'apply',
  'force',
  'force',
  'apply a part',
  'apply a part',
  'let go',
  'merge',
  'merge',
  'strategic',
  'json',
  'update',
  'update',
  'stale update',
  'create',
  'forget managers',
  'delete',
] as const;
const statusActions = ['apply status', 'apply status', 'merge status', 'update status'] as const;
const scaleActions = ['merge scale', 'apply scale', 'update scale'] as const;

/** Reads it, changes it, writes it back. */
async function update(
  player: Player,
  path: string,
  { content, options }: { content: object; options: string },
): Promise<void> {
  const found: Found = await player.get(path);
  if (versionOf(found) !== 'none') await player.put(`${path}?${options}`, merged([found, content]));
}

/** Objects put into each other; lists and texts of later ones win. */
function merged(objects: readonly object[]): object {
  const result: Record<string, unknown> = {};
  for (const object of objects)
    for (const [key, value] of Object.entries(object)) {
      const before = result[key];
      result[key] = isPlain(before) && isPlain(value) ? merged([before, value]) : value;
    }
  return result;
}

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
