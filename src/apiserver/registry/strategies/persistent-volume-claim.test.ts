import { describe, expect, it } from 'vitest';
import type { PersistentVolumeClaim } from '#api';
import { persistentVolumeClaimStrategy } from './persistent-volume-claim.ts';
import { planCreate, planUpdate, printCells } from './testing.ts';

const asked = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
const claim = (spec: object = {}) => ({ spec: { ...asked, ...spec } });
const create = (given: object) => planCreate<PersistentVolumeClaim>(persistentVolumeClaimStrategy, given);
const own = { kind: 'PersistentVolumeClaim', name: 'y' };

describe('claims', () => {
  it('get their defaults, and begin as pending', () => {
    const { object, messages } = create({ ...claim(), status: { phase: 'Bound' } });
    expect(messages).toEqual([]);
    expect(object).toMatchObject({ spec: { ...asked, volumeMode: 'Filesystem' }, status: { phase: 'Pending' } });
    const cells = () => printCells(persistentVolumeClaimStrategy.columns ?? [], object);
    expect(cells()).toEqual(['x', 'Pending', '', '', '', '', '<unset>', '0s', 'Filesystem']);
    object.spec.volumeName = 'v';
    expect(cells()[3]).toBe('0');
    object.status = { phase: 'Bound', capacity: { storage: '2Gi' }, accessModes: ['ReadOnlyMany', 'ReadWriteOnce'] };
    expect(cells().slice(1, 5)).toEqual(['Bound', 'v', '2Gi', 'RWO,ROX']);
  });

  it.each<[object, string[]]>([
    [
      {},
      [
        'spec.accessModes: Required value: at least 1 access mode is required',
        'spec.resources[storage]: Required value',
      ],
    ],
    [
      claim({ accessModes: ['ReadWriteOncePod', 'ReadOnlyMany'], resources: { requests: { storage: '-1' } } }),
      [
        'spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes',
        'spec.resources[storage]: Invalid value: "-1": must be greater than zero',
      ],
    ],
    [
      claim({ dataSource: own, dataSourceRef: { ...own, name: 'z' } }),
      ['spec: Invalid value: {}: must match dataSourceRef'],
    ],
    [
      claim({ dataSourceRef: { kind: 'K', name: 'x' } }),
      [
        'spec.dataSource: Invalid value: "K": must be \'PersistentVolumeClaim\' when referencing the default apiGroup',
        'spec.dataSourceRef: Invalid value: "K": must be \'PersistentVolumeClaim\' when referencing the default apiGroup',
      ],
    ],
  ])('%j', (given, messages) => {
    expect(create(given).messages).toEqual(messages);
  });

  it.each<[string, object, object]>([
    ['both fields', { dataSource: own }, { dataSource: own, dataSourceRef: own }],
    ['both fields', { dataSourceRef: own }, { dataSource: own, dataSourceRef: own }],
    ['nothing that is no volume', { dataSource: { kind: 'Foo', name: 'y' } }, {}],
    ['nothing of another namespace', { dataSourceRef: { apiGroup: 'a.b', kind: 'K', name: 'y', namespace: 'n' } }, {}],
  ])('have of what they are filled from %s', (_, given, expected) => {
    const { dataSource, dataSourceRef } = create(claim(given)).object.spec;
    expect({ ...(dataSource && { dataSource }), ...(dataSourceRef && { dataSourceRef }) }).toEqual(expected);
  });

  const immutable =
    'spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';
  const resize = (storage: string) => (draft: PersistentVolumeClaim) => {
    draft.spec.resources = { requests: { storage } };
  };
  it.each<[string, 'Pending' | 'Bound', (draft: PersistentVolumeClaim) => void, string[]]>([
    ['are bound', 'Pending', ({ spec }) => (spec.volumeName = 'v'), []],
    ['get a class', 'Pending', ({ spec }) => (spec.storageClassName = 'c'), []],
    ['do not grow before', 'Pending', resize('2Gi'), [immutable]],
    ['grow', 'Bound', resize('2Gi'), []],
    ['shrink again', 'Bound', resize('600Mi'), []],
    [
      'do not shrink below what there is',
      'Bound',
      resize('500Mi'),
      ['spec.resources.requests.storage: Forbidden: field can not be less than status.capacity'],
    ],
    ['change their class of attributes', 'Bound', ({ spec }) => (spec.volumeAttributesClassName = 'g'), []],
    ['keep how they are used', 'Bound', ({ spec }) => (spec.accessModes = ['ReadOnlyMany']), [immutable]],
  ])('%s', (_, phase, change, messages) => {
    const { object } = create(claim());
    object.status = { phase, ...(phase === 'Bound' ? { capacity: { storage: '500Mi' } } : {}) };
    const found = planUpdate<PersistentVolumeClaim>(persistentVolumeClaimStrategy, object, change).messages;
    expect(found.map(message => message.split('\n')[0])).toEqual(messages);
  });

  it('say soundly what they got', () => {
    const { object } = create(claim());
    const { messages } = planUpdate<PersistentVolumeClaim>(
      persistentVolumeClaimStrategy,
      object,
      draft => {
        draft.status = {
          capacity: { storage: '-1' },
          allocatedResources: { cpu: '2', 'a.b/c': '1' },
          allocatedResourceStatuses: { storage: 'Foo' },
        };
      },
      'status',
    );
    expect(messages).toEqual([
      'status.capacity[storage]: Invalid value: -1: must be a valid resource quantity',
      'status.allocatedResources: Unsupported value: "cpu": supported values: "storage"',
      'status.allocatedResourceStatuses: Unsupported value: "storage": supported values: "ControllerResizeInProgress", "ControllerResizeInfeasible", "NodeResizeInProgress", "NodeResizeInfeasible", "NodeResizePending"',
    ]);
  });
});
