import { describe, expect, it } from 'vitest';
import type { Deployment, Namespace, Node, ReplicaSet } from '#api';
import { printCell } from '../../resource/cell.ts';
import { deploymentStrategy } from './apps/deployment.ts';
import { replicaSetStrategy } from './apps/replica-set.ts';
import { configMapStrategy } from './config-map.ts';
import { namespaceStrategy } from './namespace.ts';
import { nodeStrategy } from './node.ts';
import { contextFor, messagesOf, planCreate, planUpdate } from './testing.ts';

const workload = (spec: object = {}) => ({
  spec: {
    selector: { matchLabels: { app: 'a' } },
    template: { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'c', image: 'i:1' }] } },
    ...spec,
  },
});

describe('deployments', () => {
  it('get their defaults', () => {
    const { object, messages } = planCreate<Deployment>(deploymentStrategy, workload());
    expect(messages).toEqual([]);
    expect(object.spec).toMatchObject({
      replicas: 1,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      template: { spec: { restartPolicy: 'Always', containers: [{ imagePullPolicy: 'IfNotPresent' }] } },
    });
    expect(object.spec.template.spec.enableServiceLinks).toBeUndefined();
  });

  it.each<[string, object, string[]]>([
    [
      'a template that is not selected',
      { selector: { matchLabels: { app: 'b' } } },
      ['spec.template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`'],
    ],
    ['a negative count', { replicas: -1 }, ['spec.replicas: Invalid value: -1: must be greater than or equal to 0']],
    [
      'rolling settings without rolling',
      { strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } },
      ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
    ],
    [
      'a strategy that there is not',
      { strategy: { type: 'x' } },
      [
        'spec.strategy: Unsupported value: {"Type":"x","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"',
      ],
    ],
    [
      'a selector that selects nothing',
      { selector: { matchExpressions: [{ key: 'app', operator: 'x' }] } },
      [
        'spec.selector.matchExpressions[0].operator: Invalid value: "x": not a valid selector operator',
        'spec.selector: Invalid value: {"matchExpressions":[{"key":"app","operator":"x"}]}: invalid label selector',
      ],
    ],
    [
      'no way to move',
      { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: '0%' } } },
      ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "0%": may not be 0 when `maxSurge` is 0'],
    ],
    [
      'a deadline too soon',
      { progressDeadlineSeconds: 5, minReadySeconds: 5 },
      ['spec.progressDeadlineSeconds: Invalid value: 5: must be greater than minReadySeconds'],
    ],
  ])('are refused with %s', (_what, spec, messages) => {
    expect(planCreate(deploymentStrategy, workload(spec)).messages).toEqual(messages);
  });

  it('keep their selector', () => {
    const { object } = planCreate<Deployment>(deploymentStrategy, workload());
    const { messages } = planUpdate<Deployment>(deploymentStrategy, object, draft => {
      draft.spec.selector = { matchLabels: { app: 'b' } };
      draft.spec.template.metadata = { labels: { app: 'b' } };
    });
    expect(messages).toEqual(['spec.selector: Invalid value: {"matchLabels":{"app":"b"}}: field is immutable']);
  });
});

describe('replica sets', () => {
  it('print upstream’s columns', () => {
    const { object } = planCreate<ReplicaSet>(replicaSetStrategy, workload({ replicas: 3 }));
    object.status = { replicas: 2, readyReplicas: 1 };
    const cells = replicaSetStrategy.columns?.map(column => [
      column.name,
      printCell(column.value(object), Date.parse('2026-01-02T03:05:05Z')),
    ]);
    expect(cells).toEqual([
      ['Name', 'x'],
      ['Desired', 3],
      ['Current', 2],
      ['Ready', 1],
      ['Age', '60s'],
      ['Containers', 'c'],
      ['Images', 'i:1'],
      ['Selector', 'app=a'],
    ]);
  });

  it.each([
    ['Never', ['"Always"']],
    ['Sometimes', ['"Always", "Never", "OnFailure"', '"Always"']],
  ])('need a template that restarts: not %s', (restartPolicy, supported) => {
    const { messages } = planCreate(
      replicaSetStrategy,
      workload({
        template: {
          metadata: { labels: { app: 'a' } },
          spec: { restartPolicy, containers: [{ name: 'c', image: 'i' }] },
        },
      }),
    );
    expect(messages).toEqual(
      supported.map(
        values =>
          `spec.template.spec.restartPolicy: Unsupported value: "${restartPolicy}": supported values: ${values}`,
      ),
    );
  });
});

describe('namespaces', () => {
  it('are labelled with their name and wait for their finalizer', () => {
    const { object } = planCreate<Namespace>(namespaceStrategy, {});
    expect(object).toMatchObject({
      metadata: { labels: { 'kubernetes.io/metadata.name': 'x' } },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    });
    expect(namespaceStrategy.isReleased?.(object)).toBe(false);
    namespaceStrategy.prepareForDelete?.(object, contextFor());
    expect(object.status?.phase).toBe('Terminating');
  });

  it('keep finalizers that are given twice, as upstream', () => {
    const finalizers = ['a/b', 'kubernetes', 'kubernetes', 'a/b'];
    expect(planCreate<Namespace>(namespaceStrategy, { spec: { finalizers } }).object.spec).toEqual({ finalizers });
    expect(planCreate<Namespace>(namespaceStrategy, { spec: { finalizers: ['a/b'] } }).object.spec).toEqual({
      finalizers: ['a/b', 'kubernetes'],
    });
  });
});

describe('nodes', () => {
  it('print what they are for', () => {
    const { object } = planCreate<Node>(nodeStrategy, {
      metadata: { labels: { 'node-role.kubernetes.io/worker': '', 'node-role.kubernetes.io/control-plane': '' } },
      spec: { unschedulable: true },
    });
    object.status = { conditions: [{ type: 'Ready', status: 'True' }] };
    const nowMs = Date.parse('2026-01-02T03:05:05Z');
    const cells = nodeStrategy.columns?.map(column => printCell(column.value(object), nowMs));
    expect(cells?.slice(0, 6)).toEqual(['x', 'Ready,SchedulingDisabled', 'control-plane,worker', '60s', '', '<none>']);
  });

  it('keep their pod network', () => {
    const { object } = planCreate<Node>(nodeStrategy, { spec: { podCIDR: '10.1.0.0/24' } });
    expect(object.spec.podCIDRs).toEqual(['10.1.0.0/24']);
    const { messages } = planUpdate<Node>(nodeStrategy, object, draft => {
      draft.spec = { podCIDR: '10.2.0.0/24', podCIDRs: ['10.2.0.0/24'] };
    });
    expect(messages).toEqual(['spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid']);
  });
});

describe('config maps', () => {
  it.each<[object, string[]]>([
    [{ data: { a: 'b' } }, []],
    [
      { data: { a: 'b' }, binaryData: { a: 'Yg==' } },
      ['data[a]: Invalid value: "a": duplicate of key present in binaryData'],
    ],
    [{ data: { a: 'b'.repeat(1024 * 1024 + 1) } }, ['[]: Too long: may not be more than 1048576 bytes']],
  ])('%#', (given, messages) => {
    expect(planCreate(configMapStrategy, given).messages).toEqual(messages);
  });

  it('may be immutable', () => {
    const { object } = planCreate(configMapStrategy, { data: { a: 'b' }, immutable: true });
    expect(
      messagesOf(
        configMapStrategy.validateUpdate?.({ ...object, data: {}, immutable: true } as never, object, contextFor()) ??
          [],
      ),
    ).toEqual(['data: Forbidden: field is immutable when `immutable` is set']);
  });
});

describe('templates', () => {
  const template = (spec: object) => ({
    spec: {
      selector: { matchLabels: { a: 'b' } },
      template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }], ...spec } },
    },
  });

  it('have no ephemeral containers, which are added to pods that run', () => {
    const { messages } = planCreate(deploymentStrategy, template({ ephemeralContainers: [{ name: 'e' }] }));
    expect(messages).toEqual([
      'spec.template.spec.ephemeralContainers[0].image: Required value',
      'spec.template.spec.ephemeralContainers: Forbidden: ephemeral containers not allowed in pod template',
    ]);
  });

  it('read variables from files of a volume that is the pod’s own', () => {
    const read = (volumeName: string, path = 'p') => {
      const fileKeyRef = { volumeName, path, key: 'K' };
      const containers = [{ name: 'c', image: 'i', env: [{ name: 'E', valueFrom: { fileKeyRef } }] }];
      const volumes = [
        { name: 'own', emptyDir: {} },
        { name: 'other', configMap: { name: 'x' } },
      ];
      const at = 'spec.template.spec.containers[0].env[0].valueFrom.fileKeyRef';
      return planCreate(deploymentStrategy, template({ containers, volumes })).messages.map(text =>
        text.replace(at, ''),
      );
    };
    expect(read('own')).toEqual([]);
    expect(read('none')).toEqual(['.volumeName: Not found: "none"']);
    expect(read('other')).toEqual(['.volumeName: Invalid value: "other": referenced volume must be of type emptyDir']);
    expect(read('own', '../p')).toEqual(['.path: Invalid value: "../p": must not contain \'..\'']);
  });

  it('count nothing below zero', () => {
    const { object } = planCreate<Deployment>(deploymentStrategy, template({}));
    const { messages } = planUpdate<Deployment>(
      deploymentStrategy,
      object,
      draft => {
        draft.status = { observedGeneration: -1, unavailableReplicas: -2 };
      },
      'status',
    );
    expect(messages).toEqual([
      'status.observedGeneration: Invalid value: -1: must be greater than or equal to 0',
      'status.unavailableReplicas: Invalid value: -2: must be greater than or equal to 0',
    ]);
  });
});
