import { describe, expect, it } from 'vitest';
import type { CSIDriver, CSINode, StorageClass, VolumeAttachment, VolumeAttributesClass } from '#api';
import { defaultStorageClassAnnotation } from '#api';
import { planCreate, planUpdate, printCells } from '../testing.ts';
import { csiDriverStrategy } from './csi-driver.ts';
import { csiNodeStrategy } from './csi-node.ts';
import { csiStorageCapacityStrategy } from './csi-storage-capacity.ts';
import { storageClassStrategy } from './storage-class.ts';
import { volumeAttachmentStrategy } from './volume-attachment.ts';
import { volumeAttributesClassStrategy } from './volume-attributes-class.ts';

describe('storage classes', () => {
  it('get their defaults, and say which is the default', () => {
    const { object, messages } = planCreate<StorageClass>(storageClassStrategy, {
      metadata: { annotations: { [defaultStorageClassAnnotation]: 'true' } },
      provisioner: 'example.com/a',
    });
    expect(messages).toEqual([]);
    expect(printCells(storageClassStrategy.columns ?? [], object)).toEqual([
      'x (default)',
      'example.com/a',
      'Delete',
      'Immediate',
      false,
      '0s',
    ]);
  });

  const places = (...expressions: object[]) => ({
    provisioner: 'p',
    allowedTopologies: expressions.map(expression => ({ matchLabelExpressions: [expression] })),
  });
  it.each<[object, string[]]>([
    [{}, ['provisioner: Required value']],
    [
      { provisioner: 'p', reclaimPolicy: 'Recycle' },
      ['reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"'],
    ],
    [{ provisioner: 'p', reclaimPolicy: '' }, []],
    [{ provisioner: 'p', parameters: { '': 'x' } }, ['parameters: Invalid value: "": field can not be empty.']],
    [
      places({ key: 'a', values: ['x'] }, { key: 'a', values: ['x'] }),
      ['allowedTopologies[1].matchLabelExpressions: Duplicate value: ""'],
    ],
    [
      places({ key: 'a', values: ['x', 'x'] }),
      ['allowedTopologies[0].matchLabelExpressions[0].values[1]: Duplicate value: "x"'],
    ],
  ])('%j', (given, messages) => {
    expect(planCreate(storageClassStrategy, given).messages).toEqual(messages);
  });

  it('stay what they are, but may let claims grow', () => {
    const { object } = planCreate<StorageClass>(storageClassStrategy, { provisioner: 'p', parameters: { a: 'b' } });
    const { messages } = planUpdate<StorageClass>(storageClassStrategy, object, draft => {
      Object.assign(draft, { provisioner: 'q', parameters: {}, reclaimPolicy: 'Retain', allowVolumeExpansion: true });
    });
    expect(messages).toEqual(
      ['parameters', 'provisioner', 'reclaimPolicy'].map(field => `${field}: Invalid value: null: field is immutable`),
    );
  });
});

describe('volume attributes classes', () => {
  it('need a driver and attributes, which stay', () => {
    const missing = planCreate<VolumeAttributesClass>(volumeAttributesClassStrategy, { driverName: 'p' });
    expect(missing.messages).toEqual(['parameters: Required value: must contain at least one key/value pair']);
    const { object } = planCreate<VolumeAttributesClass>(volumeAttributesClassStrategy, {
      driverName: 'p',
      parameters: { a: 'b' },
    });
    const { messages } = planUpdate<VolumeAttributesClass>(volumeAttributesClassStrategy, object, draft => {
      draft.parameters = { a: 'c' };
    });
    expect(messages).toEqual(['parameters: Forbidden: updates to parameters are forbidden.']);
    const emptied = planUpdate<VolumeAttributesClass>(volumeAttributesClassStrategy, object, draft => {
      draft.driverName = '';
    });
    expect(emptied.messages).toEqual([
      'driverName: Forbidden: updates to driverName are forbidden.',
      'driverName: Required value',
    ]);
  });
});

describe('CSI drivers', () => {
  it('get their defaults', () => {
    expect(planCreate<CSIDriver>(csiDriverStrategy, {}).object.spec).toEqual({
      attachRequired: true,
      fsGroupPolicy: 'ReadWriteOnceWithFSType',
      podInfoOnMount: false,
      preventPodSchedulingIfMissing: false,
      requiresRepublish: false,
      seLinuxMount: false,
      storageCapacity: false,
      volumeLifecycleModes: ['Persistent'],
    });
  });

  it.each<[object, string[]]>([
    [
      { volumeLifecycleModes: ['Foo'] },
      ['spec.volumeLifecycleModes: Unsupported value: "Foo": supported values: "Persistent", "Ephemeral"'],
    ],
    [
      { tokenRequests: [{ audience: 'a' }, { audience: 'a', expirationSeconds: 5 }] },
      [
        'spec.tokenRequests[1].audience: Duplicate value: "a"',
        'spec.tokenRequests[1].expirationSeconds: Invalid value: 5: may not specify a duration less than 10 minutes',
      ],
    ],
    [
      { serviceAccountTokenInSecrets: true },
      [
        'spec.serviceAccountTokenInSecrets: Invalid value: true: serviceAccountTokenInSecrets is set but no tokenRequests are specified',
      ],
    ],
  ])('%j', (spec, messages) => {
    expect(planCreate(csiDriverStrategy, { spec }).messages).toEqual(messages);
  });
});

describe('CSI nodes', () => {
  const driver = { name: 'a', nodeID: 'x', topologyKeys: ['k'] };
  it('keep the identity of drivers that stay', () => {
    const { object, messages } = planCreate<CSINode>(csiNodeStrategy, { spec: { drivers: [driver] } });
    expect(messages).toEqual([]);
    const change = (drivers: CSINode['spec']['drivers']) =>
      planUpdate<CSINode>(csiNodeStrategy, object, draft => {
        draft.spec.drivers = drivers;
      }).messages;
    expect(
      change([
        { ...driver, allocatable: { count: 5 } },
        { name: 'b', nodeID: 'y' },
      ]),
    ).toEqual([]);
    expect(change([])).toEqual([]);
    expect(change([{ ...driver, nodeID: 'y' }])[0]).toMatch(/^spec.drivers: Invalid value: .*field is immutable$/);
  });
});

describe('capacities', () => {
  it('keep their place, of which none is not all', () => {
    const { object } = planCreate(csiStorageCapacityStrategy, { storageClassName: 'a', nodeTopology: {} });
    const { messages } = planUpdate(csiStorageCapacityStrategy, object, draft => {
      delete (draft as { nodeTopology?: object }).nodeTopology;
    });
    expect(messages).toEqual(['nodeTopology: Invalid value: null: field is immutable']);
  });
});

describe('volume attachments', () => {
  const attach = (source: object) => ({ spec: { attacher: 'a', nodeName: 'n', source } });
  it.each<[object, string[]]>([
    [attach({ persistentVolumeName: 'pv' }), []],
    [
      attach({}),
      ['spec.source: Required value: must specify exactly one of inlineVolumeSpec and persistentVolumeName'],
    ],
    [
      attach({
        inlineVolumeSpec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/a' } },
      }),
      [
        'spec.source.inlineVolumeSpec.capacity: Forbidden: may not be specified in the context of inline volumes',
        'spec.source.inlineVolumeSpec.csi: Required value: has to be specified in the context of inline volumes',
      ],
    ],
  ])('%j', (given, messages) => {
    const planned = planCreate<VolumeAttachment>(volumeAttachmentStrategy, { ...given, status: { attached: true } });
    expect(planned.messages).toEqual(messages);
    expect(planned.object.status).toEqual({ attached: false });
  });
});
