/** Who goes first, and what is said of it. */
import { describe, expect, test } from 'vitest';
import type { Container, Volume } from '#api';
import { type PodParts, podWith } from '../../testing/builders.ts';
import { planLimitEvictions, planPressureEviction, planReclaim } from './plan-eviction.ts';
import { type Candidate, rankForEviction } from './ranking.ts';
import { defaultNodeResources, parseNodeResources } from './settings.ts';
import type { Signal, StarvedResource } from './signals.ts';
import { allParts, type ContainerUse, type PodUse } from './usage.ts';

const mebibyte = 2 ** 20;
const disk = (mebibytes: number) => ({ bytes: mebibytes * mebibyte, inodes: 1 });
const using = (use: Partial<PodUse>): PodUse => ({ containers: [], volumes: new Map(), ...use });
const memory = (mebibytes: number): PodUse => using({ memoryBytes: mebibytes * mebibyte });

const candidate = (name: string, use: PodUse | undefined, parts: PodParts = {}): Candidate => ({
  pod: podWith({ ...parts, meta: { name, uid: name, ...parts.meta } }),
  use,
});
const requesting = (requests: Record<string, string>): PodParts => ({
  containers: [{ name: 'app', resources: { requests } }],
});
const withPriority = (priority: number): PodParts => ({ spec: { priority } });

describe('rankForEviction', () => {
  const rank = (resource: StarvedResource, candidates: Candidate[]) =>
    rankForEviction(candidates, { resource, parts: allParts }).map(({ pod }) => pod.metadata.name);

  test('those that use more memory than they asked for go before others, whatever their priority', () => {
    const within = candidate('within', memory(900), requesting({ memory: '1Gi' }));
    const over = candidate('over', memory(110), { ...requesting({ memory: '100Mi' }), spec: { priority: 1000 } });
    expect(rank('memory', [within, over])).toEqual(['over', 'within']);
  });

  test('then by priority, then by how much more', () => {
    expect(
      rank('memory', [
        candidate('important', memory(500), withPriority(10)),
        candidate('little', memory(10)),
        candidate('much', memory(100)),
        candidate('asked', memory(150), requesting({ memory: '100Mi' })),
      ]),
    ).toEqual(['much', 'asked', 'little', 'important']);
  });

  test('those of which nothing is known go first', () => {
    expect(rank('memory', [candidate('known', memory(500)), candidate('unknown', undefined)])).toEqual([
      'unknown',
      'known',
    ]);
  });

  test('processes cannot be asked for: priority, then number', () => {
    expect(
      rank('pids', [
        candidate('important', using({ pids: 1000 }), withPriority(10)),
        candidate('few', using({ pids: 2 })),
        candidate('many', using({ pids: 500 })),
      ]),
    ).toEqual(['many', 'few', 'important']);
  });

  test('the disk: layers, logs, volumes and own files together, or their inodes', () => {
    const layer = candidate('layer', using({ containers: [{ name: 'app', writableLayer: disk(10), logs: disk(5) }] }));
    const volume = candidate('volume', using({ volumes: new Map([['d', { bytes: 12 * mebibyte, inodes: 99 }]]) }));
    const own = candidate('own', using({ ownFiles: disk(11) }));
    const asked = candidate('asked', using({ ownFiles: disk(20) }), requesting({ 'ephemeral-storage': '50Mi' }));
    expect(rank('ephemeral-storage', [own, asked, volume, layer])).toEqual(['layer', 'volume', 'own', 'asked']);
    expect(rank('inodes', [own, layer, volume])).toEqual(['volume', 'layer', 'own']);
  });

  test('where images have a file system of their own, each counts what is on it', () => {
    const layer = candidate('layer', using({ containers: [{ name: 'app', writableLayer: disk(10) }] }));
    const volume = candidate('volume', using({ volumes: new Map([['d', disk(5)]]) }));
    const of = (parts: { writableLayers: boolean; logsAndVolumes: boolean }) =>
      rankForEviction([layer, volume], { resource: 'ephemeral-storage', parts })[0]?.pod.metadata.name;
    expect(of({ writableLayers: true, logsAndVolumes: false })).toBe('layer');
    expect(of({ writableLayers: false, logsAndVolumes: true })).toBe('volume');
  });
});

describe('planPressureEviction', () => {
  const thresholds = parseNodeResources({
    ...defaultNodeResources,
    evictionSoft: 'memory.available<200Mi',
    evictionSoftGracePeriod: 'memory.available=1m',
  }).thresholds;
  const plan = (candidates: Candidate[], signal: Signal, { soft = false, maxPodGraceSeconds = 0 } = {}) => {
    const threshold = thresholds.find(other => other.signal === signal && (other.graceMs !== undefined) === soft);
    if (!threshold) throw new Error(`no threshold for ${signal}`);
    return planPressureEviction(candidates, {
      threshold,
      readings: { [signal]: { available: 50 * mebibyte, capacity: 1000 * mebibyte } },
      hasOwnImageFilesystem: false,
      maxPodGraceSeconds,
    });
  };

  test('says what was low, and which containers took more than they asked for', () => {
    const containers: ContainerUse[] = [
      { name: 'app', memoryBytes: 150 * mebibyte },
      { name: 'side', memoryBytes: 10 * mebibyte },
    ];
    const pod = candidate('eater', using({ memoryBytes: 160 * mebibyte, containers }), {
      containers: [
        { name: 'app', resources: { requests: { memory: '100Mi' } } },
        { name: 'side', resources: { requests: { memory: '20Mi' } } },
      ],
    });
    const message =
      'The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi. Container app was using 150Mi, request is 100Mi, has larger consumption of memory. ';
    expect(plan([pod], 'memory.available')).toEqual({
      uid: 'eater',
      message,
      gracePeriodSeconds: 1,
      condition: { type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet', message },
    });
  });

  test('of the disk it names what containers have written', () => {
    const containers = [{ name: 'app', writableLayer: disk(30), logs: disk(10) }];
    expect(plan([candidate('writer', using({ containers }))], 'nodefs.available')?.message).toBe(
      'The node was low on resource: ephemeral-storage. Threshold quantity: 100Mi, available: 50Mi. Container app was using 40Mi, request is 0, has larger consumption of ephemeral-storage. ',
    );
  });

  test('nobody goes whom the cluster cannot do without', () => {
    const critical = candidate('critical', memory(900), withPriority(2_000_000_000));
    const own = candidate('static', memory(800), { meta: { resourceVersion: '' } });
    expect(plan([critical, own], 'memory.available')).toBeUndefined();
    expect(plan([critical, own, candidate('other', memory(1))], 'memory.available')?.uid).toBe('other');
  });

  test.each([
    { grace: undefined, maxPodGraceSeconds: 60, expected: 60 },
    { grace: 10, maxPodGraceSeconds: 60, expected: 10 },
    { grace: 100, maxPodGraceSeconds: 60, expected: 60 },
    { grace: 30, maxPodGraceSeconds: 0, expected: 0 },
  ])(
    'a soft threshold leaves $expected s of $grace, at most $maxPodGraceSeconds',
    ({ grace, expected, ...options }) => {
      const spec = grace === undefined ? {} : { terminationGracePeriodSeconds: grace };
      const pod = candidate('pod', memory(100), { spec });
      expect(plan([pod], 'memory.available', { soft: true, ...options })?.gracePeriodSeconds).toBe(expected);
    },
  );
});

describe('planReclaim', () => {
  const all = { deadContainers: true, unusedImages: true, deletedVolumes: true };
  test.each<[Signal, boolean, ReturnType<typeof planReclaim>]>([
    ['nodefs.available', false, all],
    ['imagefs.inodesFree', false, all],
    ['nodefs.inodesFree', true, { ...all, unusedImages: false }],
    ['imagefs.available', true, { ...all, deletedVolumes: false }],
    ['memory.available', false, undefined],
    ['pid.available', true, undefined],
  ])('for %s, images on a file system of their own: %s', (signal, hasOwnImageFilesystem, expected) => {
    expect(planReclaim({ signal, value: { units: 1 } }, hasOwnImageFilesystem)).toEqual(expected);
  });
});

describe('planLimitEvictions', () => {
  const volumes: Volume[] = [
    { name: 'free', emptyDir: {} },
    { name: 'd', emptyDir: { sizeLimit: '10Mi' } },
    { name: 'm', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } },
  ];
  const limited = (name: string, storage: string): Container => ({
    name,
    resources: { limits: { 'ephemeral-storage': storage } },
  });
  const used = (volume: string, mebibytes: number) => using({ volumes: new Map([[volume, disk(mebibytes)]]) });
  const writing = (name: string, layer: number, logs = 0): PodUse =>
    using({ containers: [{ name, writableLayer: disk(layer), logs: disk(logs) }] });

  test.each<[string, PodParts, PodUse, string | undefined, boolean?]>([
    ['a volume within its limit', { spec: { volumes } }, used('d', 10), undefined],
    [
      'a volume beyond it',
      { spec: { volumes } },
      used('d', 11),
      'Usage of EmptyDir volume "d" exceeds the limit "10Mi". ',
    ],
    ['a volume without a limit', { spec: { volumes } }, used('free', 1000), undefined],
    ['one in memory, which the kernel limits', { spec: { volumes } }, used('m', 2), undefined],
    ['a container within its limit', { containers: [limited('c', '20Mi')] }, writing('c', 15, 5), undefined],
    [
      'a container beyond it',
      { containers: [limited('c', '20Mi'), limited('other', '1Gi')] },
      writing('c', 15, 6),
      'Container c exceeded its local ephemeral storage limit "20Mi". ',
    ],
    [
      'a sidecar beyond it',
      { init: [{ ...limited('side', '20Mi'), restartPolicy: 'Always' }], containers: [limited('c', '1Gi')] },
      writing('side', 30),
      'Container side exceeded its local ephemeral storage limit "20Mi". ',
    ],
    [
      'a pod whose volumes count for it',
      { containers: [limited('c', '20Mi')], spec: { volumes } },
      used('free', 21),
      'Pod ephemeral local storage usage exceeds the total limit of containers 20Mi. ',
    ],
    [
      'a pod that writes into the files of the kubelet',
      { containers: [limited('c', '20Mi'), limited('e', '20480Ki')] },
      using({ ownFiles: disk(41) }),
      'Pod ephemeral local storage usage exceeds the total limit of containers 40Mi. ',
    ],
    ['a pod without any limit', {}, using({ ownFiles: disk(1000) }), undefined],
    [
      'writable layers elsewhere count for the pod, not for the container',
      { containers: [limited('c', '20Mi'), limited('other', '20Mi')] },
      writing('c', 30),
      undefined,
      true,
    ],
    ['a critical pod', { spec: { volumes, priority: 2_000_001_000 } }, used('d', 11), undefined],
  ])('%s', (_, parts, use, message, hasOwnImageFilesystem = false) => {
    const evictions = planLimitEvictions([candidate('pod', use, parts)], { hasOwnImageFilesystem });
    const expected = message === undefined ? [] : [{ uid: 'pod', message, gracePeriodSeconds: 1 }];
    expect(evictions).toEqual(expected);
  });
});
