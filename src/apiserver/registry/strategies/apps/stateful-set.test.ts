import { describe, expect, it } from 'vitest';
import type { StatefulSet } from '#api';
import { planCreate, planUpdate, printCells } from '../testing.ts';
import { statefulSetStrategy } from './stateful-set.ts';

const labels = { app: 'a' };
const container = { name: 'c', image: 'i:1' };
const statefulSet = (spec: object = {}) => ({
  spec: {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [container] } },
    ...spec,
  },
});
const claim = {
  metadata: { name: 'data' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
};

describe('stateful sets', () => {
  it('get their defaults', () => {
    const { object, messages } = planCreate<StatefulSet>(
      statefulSetStrategy,
      statefulSet({
        volumeClaimTemplates: [claim],
        template: {
          metadata: { labels },
          spec: { containers: [{ ...container, volumeMounts: [{ name: 'data', mountPath: '/data' }] }] },
        },
      }),
    );
    expect(messages).toEqual([]);
    expect(object.spec).toMatchObject({
      replicas: 1,
      revisionHistoryLimit: 10,
      podManagementPolicy: 'OrderedReady',
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0, maxUnavailable: 1 } },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      volumeClaimTemplates: [
        { kind: 'PersistentVolumeClaim', spec: { volumeMode: 'Filesystem' }, status: { phase: 'Pending' } },
      ],
    });
  });

  it.each<[object, string[]]>([
    [
      { updateStrategy: { type: 'OnDelete', rollingUpdate: { partition: 1 } } },
      [
        'spec.updateStrategy.rollingUpdate: Invalid value: {"Partition":1,"MaxUnavailable":null}: only allowed for updateStrategy \'RollingUpdate\'',
      ],
    ],
    [
      { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: -1, maxUnavailable: 0 } } },
      [
        'spec.updateStrategy.rollingUpdate.partition: Invalid value: -1: must be greater than or equal to 0',
        'spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: 0: cannot be 0',
      ],
    ],
    [
      { volumeClaimTemplates: [{ ...claim, spec: {} }] },
      [
        'spec.volumeClaimTemplates[0].spec.accessModes: Required value: at least 1 access mode is required',
        'spec.volumeClaimTemplates[0].spec.resources[storage]: Required value',
      ],
    ],
    [{ volumeClaimTemplates: [claim, claim] }, []],
    [{ ordinals: { start: -1 } }, ['spec.ordinals.start: Invalid value: -1: must be greater than or equal to 0']],
    [
      { persistentVolumeClaimRetentionPolicy: { whenScaled: 'Keep' } },
      [
        'spec.persistentVolumeClaimRetentionPolicy.whenScaled: Unsupported value: "Keep": supported values: "Retain", "Delete"',
      ],
    ],
    [
      { podManagementPolicy: 'x' },
      ["spec.podManagementPolicy: Invalid value: \"x\": must be 'OrderedReady' or 'Parallel'"],
    ],
    [
      { updateStrategy: { type: 'x' } },
      [
        'spec.updateStrategy: Invalid value: {"Type":"x","RollingUpdate":null}: must be \'RollingUpdate\' or \'OnDelete\'',
      ],
    ],
    [
      { selector: { matchExpressions: [{ key: 'a', operator: 'x' }] } },
      [
        'spec.selector.matchExpressions[0].operator: Invalid value: "x": not a valid selector operator',
        'spec.selector: Invalid value: {"matchExpressions":[{"key":"a","operator":"x"}]}',
      ],
    ],
    [{ selector: {} }, ['spec.selector: Invalid value: {}: empty selector is invalid for statefulset']],
  ])('%j', (spec, messages) => {
    expect(planCreate(statefulSetStrategy, statefulSet(spec)).messages).toEqual(messages);
  });

  it('keep what their pods rest on', () => {
    const { object } = planCreate<StatefulSet>(statefulSetStrategy, statefulSet({ serviceName: 'a' }));
    const { messages } = planUpdate<StatefulSet>(statefulSetStrategy, object, draft => {
      draft.spec.serviceName = 'b';
      draft.spec.podManagementPolicy = 'Parallel';
      draft.spec.replicas = 5;
    });
    expect(messages).toEqual([
      'spec.serviceName: Invalid value: "b": field is immutable',
      'spec.podManagementPolicy: Invalid value: "Parallel": field is immutable',
    ]);
  });

  it('count no pods that there are not', () => {
    const { object } = planCreate<StatefulSet>(statefulSetStrategy, statefulSet());
    const set = (draft: StatefulSet) => Object.assign(draft.status ?? {}, { replicas: 1, availableReplicas: 2 });
    expect(planUpdate(statefulSetStrategy, object, set, 'status').messages).toEqual([
      'status.availableReplicas: Invalid value: 2: cannot be greater than status.replicas',
      'status.availableReplicas: Invalid value: 2: cannot be greater than status.readyReplicas',
    ]);
  });

  it('print upstream’s columns', () => {
    const { object } = planCreate<StatefulSet>(statefulSetStrategy, statefulSet({ replicas: 3 }));
    expect(printCells(statefulSetStrategy.columns ?? [], object)).toEqual(['x', '0/3', '0s', 'c', 'i:1']);
  });
});
