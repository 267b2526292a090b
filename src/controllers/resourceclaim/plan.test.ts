import { describe, expect, it } from 'vitest';
import { allocatedClaimFinalizer, type Pod, ResourceClaim, type ResourceClaimTemplate } from '#api';
import { at, meta, pod as podOf, typeOf } from '../fixtures/builders.ts';
import { entryAnnotation, generateNameFor, type KnownClaims, planClaims } from './plan.ts';
import { planRelease } from './release-plan.ts';

const devices = { requests: [{ name: 'a', exactly: { deviceClassName: 'gpu' } }] };
const template = {
  metadata: meta('t'),
  spec: { metadata: { labels: { a: 'b' }, annotations: { c: 'd' } }, spec: { devices } },
} as unknown as ResourceClaimTemplate;
const entry = { name: 'gpu', resourceClaimTemplateName: 't' };
const pod = (rest: Partial<Pod['spec']> = {}, status: Pod['status'] = {}) =>
  podOf('p', { spec: { resourceClaims: [entry], ...rest }, status });
const ownedBy = (name: string) => [
  { apiVersion: 'v1', kind: 'Pod', name, uid: `uid-${name}`, controller: true, blockOwnerDeletion: true },
];
const claim = (rest: object = {}, status: ResourceClaim['status'] = {}): ResourceClaim => ({
  ...typeOf(ResourceClaim),
  metadata: meta('c', { ownerReferences: ownedBy('p'), annotations: { [entryAnnotation]: 'gpu' }, ...rest }),
  spec: { devices },
  status,
});
const known = (rest: Partial<KnownClaims> = {}): KnownClaims => ({
  claim: () => undefined,
  template: name => (name === 't' ? template : undefined),
  owned: [],
  ...rest,
});
const named = { resourceClaimStatuses: [{ name: 'gpu', resourceClaimName: 'c' }] };
const allocation = { devices: {} };

describe('planClaims', () => {
  it('makes what templates describe', () => {
    const { make } = planClaims(pod(), known());
    expect(make).toEqual([
      {
        entry: 'gpu',
        claim: {
          metadata: {
            generateName: 'p-gpu-',
            namespace: 'default',
            labels: { a: 'b' },
            annotations: { c: 'd', 'resource.kubernetes.io/pod-claim-name': 'gpu' },
            ownerReferences: ownedBy('p'),
          },
          spec: { devices },
        },
      },
    ]);
  });

  it.each<[string, Pod, Partial<KnownClaims>, object]>([
    ['what is there and named stays', pod({}, named), { claim: () => claim() }, { make: [], found: [] }],
    ['what was deleted is made again', pod({}, named), {}, { make: [{ entry: 'gpu' }] }],
    [
      'what another pod owns is none',
      pod({}, named),
      { claim: () => claim({ ownerReferences: ownedBy('q') }) },
      { make: [{ entry: 'gpu' }] },
    ],
    [
      'what nobody told the pod is found again',
      pod(),
      { owned: [claim()] },
      { make: [], found: [{ name: 'gpu', resourceClaimName: 'c' }] },
    ],
    ['entries may need none', pod({}, { resourceClaimStatuses: [{ name: 'gpu' }] }), {}, { make: [], failures: [] }],
    [
      'a template may be missing',
      pod({ resourceClaims: [{ name: 'gpu', resourceClaimTemplateName: 'u' }] }),
      {},
      {
        make: [],
        failures: [
          'PodResourceClaim gpu: resource claim template "u": resourceclaimtemplate.resource.k8s.io "u" not found',
        ],
      },
    ],
    ['claims of users are theirs', pod({ resourceClaims: [{ name: 'a', resourceClaimName: 'c' }] }), {}, { make: [] }],
    [
      'pods that go get nothing',
      podOf('p', { spec: { resourceClaims: [entry] }, metadata: { deletionTimestamp: at(0) } }),
      {},
      { make: [] },
    ],
    [
      'nor do pods that have ended, whose claims are taken back',
      podOf('p', { spec: { resourceClaims: [entry] }, status: { ...named, phase: 'Succeeded' } }),
      {},
      { make: [], found: [], reserve: [] },
    ],
  ])('%s', (_, of, there, expected) => {
    expect(planClaims(of, known(there))).toMatchObject(expected);
  });

  it('reserves for pods that got their node from nobody', () => {
    const reserves = (spec: object, status: ResourceClaim['status'], rest: object = {}) =>
      planClaims(pod(spec, named), known({ claim: () => claim(rest, status) })).reserve.length;
    expect(reserves({ nodeName: 'n' }, { allocation })).toBe(1);
    expect(reserves({}, { allocation })).toBe(0);
    expect(reserves({ nodeName: 'n' }, {})).toBe(0);
    const user = { resource: 'pods', name: 'p', uid: 'uid-p' };
    expect(reserves({ nodeName: 'n' }, { allocation, reservedFor: [user] })).toBe(0);
    const many = Array.from({ length: 256 }, (_, index) => ({ ...user, uid: `${index}` }));
    expect(reserves({ nodeName: 'n' }, { allocation, reservedFor: many })).toBe(0);
  });
});

describe('generateNameFor', () => {
  it.each([
    ['p', 'c', 'p-c-'],
    ['p'.repeat(60), 'c'.repeat(20), `${'p'.repeat(41)}-${'c'.repeat(13)}`],
  ])('%s, %s: %s', (name, of, made) => {
    expect(generateNameFor(name, of)).toBe(made);
  });
});

describe('planRelease', () => {
  const user = { resource: 'pods', name: 'p', uid: 'uid-p' };
  const finalizers = [allocatedClaimFinalizer];
  const running = podOf('p');
  const ended = podOf('p', { status: { phase: 'Succeeded' } });
  const replaced = podOf('p', { metadata: { uid: 'another' } });
  const going = { finalizers, deletionTimestamp: at(0) };
  const unowned = { finalizers, ownerReferences: [] };

  it.each<[string, ResourceClaim, Parameters<typeof planRelease>[1], object]>([
    [
      'who uses it keeps it',
      claim({ finalizers }, { allocation, reservedFor: [user] }),
      { users: [user], owner: running },
      { status: undefined, dropsFinalizer: false, deletes: false },
    ],
    [
      'the last gives the devices back',
      claim(unowned, { allocation, reservedFor: [user] }),
      { users: [], owner: undefined },
      { status: {}, dropsFinalizer: true, deletes: false },
    ],
    [
      'one of two leaves the devices',
      claim(unowned, { allocation, reservedFor: [user, { ...user, uid: 'v' }] }),
      { users: [user], owner: undefined },
      { status: { allocation, reservedFor: [user] }, dropsFinalizer: false, deletes: false },
    ],
    [
      'what nobody used yet stays',
      claim(unowned, { allocation }),
      { users: [], owner: undefined },
      { status: undefined, dropsFinalizer: false, deletes: false },
    ],
    [
      'unless it is to go',
      claim({ ...going, ownerReferences: [] }, { allocation }),
      { users: [], owner: undefined },
      { status: {}, dropsFinalizer: true, deletes: false },
    ],
    [
      'who uses it holds it back',
      claim(going, { allocation, reservedFor: [user] }),
      { users: [user], owner: running },
      { status: undefined, dropsFinalizer: false, deletes: false },
    ],
    [
      'with its pod it goes',
      claim({ finalizers }, { allocation, reservedFor: [user] }),
      { users: [], owner: ended },
      { status: {}, dropsFinalizer: true, deletes: true },
    ],
    [
      'and with one that was replaced',
      claim({}, {}),
      { users: [], owner: replaced },
      { status: undefined, dropsFinalizer: false, deletes: true },
    ],
    ['of a pod that is gone it is garbage', claim({}, {}), { users: [], owner: undefined }, { deletes: false }],
    ['of a pod that waits it stays', claim({}, {}), { users: [], owner: running }, { deletes: false }],
    [
      'what others allocated stays',
      claim({ ownerReferences: [] }, { allocation, reservedFor: [user] }),
      { users: [], owner: undefined },
      { status: { allocation }, dropsFinalizer: false },
    ],
  ])('%s', (_, of, observed, expected) => {
    expect(planRelease(of, observed)).toMatchObject(expected);
  });
});
