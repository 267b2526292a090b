import { describe, expect, it, test } from 'vitest';
import {
  type PersistentVolume,
  type PersistentVolumeClaim,
  snapshotAnnotations,
  snapshotFinalizers,
  snapshotGroup,
} from '#api';
import { planSnapshotContent, type VolumeSnapshot, type VolumeSnapshotClass, type VolumeSnapshotContent } from '#csi';
import { planSnapshot, releasedClaims, type SnapshotFacts } from './plan.ts';
import { snapshotSecret } from './secret.ts';

const driver = 'd';
const held = [snapshotFinalizers.asSource, snapshotFinalizers.bound];
const snapshot = (rest: Partial<VolumeSnapshot['metadata']> = {}, spec: object = {}, status?: object): VolumeSnapshot =>
  ({
    metadata: { namespace: 'ns', name: 's', uid: 'u', resourceVersion: '1', finalizers: held, ...rest },
    spec: { source: { persistentVolumeClaimName: 'c' }, volumeSnapshotClassName: 'k', ...spec },
    ...(status && { status }),
  }) as VolumeSnapshot;
const claim = (rest: object = {}, spec: object = {}): PersistentVolumeClaim =>
  ({
    metadata: { namespace: 'ns', name: 'c', uid: 'c', finalizers: [snapshotFinalizers.claim], ...rest },
    spec: { volumeName: 'v', ...spec },
    status: { phase: 'Bound' },
  }) as PersistentVolumeClaim;
const volume = { metadata: { name: 'v' }, spec: { csi: { driver, volumeHandle: 'h' } } } as PersistentVolume;
const snapshotClass = (rest: object = {}, ofDriver = driver): VolumeSnapshotClass =>
  ({
    metadata: { name: 'k', uid: 'k', ...rest },
    driver: ofDriver,
    deletionPolicy: 'Delete',
  }) as VolumeSnapshotClass;
const content = (spec: object = {}, rest: object = {}, status?: object): VolumeSnapshotContent =>
  ({
    metadata: { name: 'snapcontent-u', uid: 'x', finalizers: [snapshotFinalizers.content], ...rest },
    spec: {
      volumeSnapshotRef: { namespace: 'ns', name: 's', uid: 'u' },
      source: { volumeHandle: 'h' },
      deletionPolicy: 'Delete',
      driver,
      ...spec,
    },
    ...(status && { status }),
  }) as VolumeSnapshotContent;

function plan(facts: Partial<Omit<SnapshotFacts, 'content'>> & { contents?: readonly VolumeSnapshotContent[] } = {}) {
  const { contents = [], ...rest } = facts;
  return planSnapshot({
    snapshot: snapshot(),
    classes: [snapshotClass()],
    claims: [claim()],
    volume: () => volume,
    content: name => contents.find(({ metadata }) => metadata.name === name),
    ...rest,
  });
}
const known = { source: { volumeSnapshotContentName: 'snapcontent-u' } };
const going = { deletionTimestamp: '2026-01-01T00:00:00Z' };
const marked = { annotations: { [snapshotAnnotations.beingDeleted]: 'yes' } };

describe('a snapshot', () => {
  it('of a claim is held, holds the claim, and gets a content', () => {
    expect(plan({ snapshot: snapshot({ finalizers: [] }) })).toEqual({
      do: 'hold',
      finalizers: [snapshotFinalizers.asSource],
    });
    const free = claim({ finalizers: [] });
    expect(plan({ claims: [free] })).toEqual({ do: 'holdClaim', claim: free });
    expect(plan()).toMatchObject({
      do: 'create',
      content: {
        metadata: { name: 'snapcontent-u' },
        spec: { source: { volumeHandle: 'h' }, deletionPolicy: 'Delete' },
      },
    });
  });

  it('says what its content says, once', () => {
    const made = content({}, {}, { creationTime: 1.7e18, restoreSize: 1024, readyToUse: true });
    const status = {
      boundVolumeSnapshotContentName: 'snapcontent-u',
      creationTime: '2023-11-14T22:13:20Z',
      readyToUse: true,
      restoreSize: '1Ki',
    };
    expect(plan({ contents: [made] })).toEqual({ do: 'tell', status });
    expect(plan({ contents: [made], snapshot: snapshot({}, {}, status) })).toEqual({ do: 'nothing' });
  });

  it('of a content that is there is bound to it', () => {
    const free = content({ volumeSnapshotRef: { namespace: 'ns', name: 's' }, source: { snapshotHandle: 'h' } });
    expect(plan({ snapshot: snapshot({}, known), contents: [free] })).toEqual({ do: 'bind', content: free });
  });

  const defaults = { annotations: { [snapshotAnnotations.isDefaultClass]: 'true' } };
  it('without a class gets the default one of the driver', () => {
    const classes = [snapshotClass(defaults), snapshotClass({ ...defaults, name: 'other' }, 'other')];
    const own = snapshot({}, { volumeSnapshotClassName: undefined });
    expect(plan({ snapshot: own, classes })).toEqual({ do: 'setClass', name: 'k' });
    expect(plan({ snapshot: own, classes: [...classes, snapshotClass({ ...defaults, name: 'l' })] })).toMatchObject({
      message: 'Failed to set default snapshot class with error 2 default snapshot classes were found',
    });
  });

  const handle = { source: { snapshotHandle: 'h' } };
  const other = { volumeSnapshotRef: { namespace: 'ns', name: 'other', uid: 'o' } };
  it.each([
    ['two sources', { snapshot: snapshot({}, { source: {} }) }, 'SnapshotValidationError'],
    ['no content', { snapshot: snapshot({}, known) }, 'SnapshotContentMissing'],
    ['a content that went', { snapshot: snapshot({}, {}, { readyToUse: true }) }, 'SnapshotContentMissing'],
    ['one that is made', { snapshot: snapshot({}, known), contents: [content()] }, 'SnapshotContentMismatch'],
    ['one that is not', { contents: [content(handle)] }, 'SnapshotContentMismatch'],
    ["somebody else's", { contents: [content(other)] }, 'SnapshotContentMisbound'],
    ['no claim', { claims: [] }, 'SnapshotContentCreationFailed'],
    ['a claim that goes', { claims: [claim({ ...going, finalizers: [] })] }, 'SnapshotContentCreationFailed'],
    ['no class', { classes: [] }, 'SnapshotContentCreationFailed'],
    ["another driver's class", { classes: [snapshotClass({}, 'e')] }, 'SnapshotContentCreationFailed'],
  ])('with %s says so', (_, facts, reason) => {
    expect(plan(facts)).toMatchObject({ do: 'fail', reason });
  });

  it('that goes has its content go first, where the policy says so', () => {
    const gone = snapshot(going);
    const next = (...contents: VolumeSnapshotContent[]) => plan({ snapshot: gone, contents });
    expect(next(content())).toMatchObject({ do: 'mark' });
    expect(next(content({}, marked))).toMatchObject({ do: 'delete' });
    expect(next(content({}, { ...marked, ...going }))).toEqual({
      do: 'letGo',
      finalizers: [snapshotFinalizers.bound],
    });
    expect(next(content({ deletionPolicy: 'Retain' }, marked))).toEqual({ do: 'letGo', finalizers: [] });
    expect(next(content(other))).toEqual({ do: 'letGo', finalizers: [] });
    expect(next()).toEqual({ do: 'letGo', finalizers: [] });
  });

  it('waits for the claims that are made of it', () => {
    const made = {
      ...claim({}, { dataSource: { apiGroup: snapshotGroup, kind: 'VolumeSnapshot', name: 's' } }),
      status: {},
    };
    expect(plan({ snapshot: snapshot(going), contents: [content()], claims: [made] })).toEqual({ do: 'wait' });
  });
});

test('a claim is held while a snapshot of it is not ready', () => {
  expect(releasedClaims([claim()], [snapshot()])).toEqual([]);
  expect(releasedClaims([claim()], [snapshot({}, {}, { readyToUse: true })])).toEqual([claim()]);
  expect(releasedClaims([claim()], [snapshot(going)])).toEqual([claim()]);
});

test('the driver is asked only for what is held, and what it may have made is taken back', () => {
  const begun = { annotations: { ...marked.annotations, [snapshotAnnotations.beingCreated]: 'yes' } };
  const made = { snapshotHandle: 'h' };
  expect(planSnapshotContent(content({}, { finalizers: [] }), snapshot())).toBe('nothing');
  expect(planSnapshotContent(content(), snapshot())).toBe('create');
  expect(planSnapshotContent(content({ source: { snapshotHandle: 'h' } }), undefined)).toBe('look');
  expect(planSnapshotContent(content({}, {}, { readyToUse: true }), snapshot())).toBe('nothing');
  expect(planSnapshotContent(content({}, going, made), snapshot())).toBe('nothing');
  expect(planSnapshotContent(content({}, { ...going, ...marked }, made), snapshot())).toBe('delete');
  expect(planSnapshotContent(content({}, going, made), undefined)).toBe('delete');
  expect(planSnapshotContent(content({ deletionPolicy: 'Retain' }, { ...going, ...marked }, made), snapshot())).toBe(
    'letGo',
  );
  expect(planSnapshotContent(content({}, { ...going, ...begun }), snapshot())).toBe('takeBack');
  expect(planSnapshotContent(content({}, { ...going, ...marked }), snapshot())).toBe('letGo');
});

test('the secret of a class may be named after the snapshot', () => {
  const parameters = {
    'csi.storage.k8s.io/snapshotter-secret-name': 'of-${volumesnapshot.name}',
    'csi.storage.k8s.io/snapshotter-secret-namespace': '${volumesnapshot.namespace}',
  };
  const place = { content: 'x', namespace: 'ns', name: 's' };
  expect(snapshotSecret(parameters, place)).toEqual({ name: 'of-s', namespace: 'ns' });
  expect(snapshotSecret({}, place)).toBe(undefined);
});
