import { describe, expect, it, test } from 'vitest';
import type { Container, PodSpec, ResourceRequirements } from '#api';
import { checkPodResources, defaultPodResources } from './pod-resources.ts';
import { qosClassOf } from './qos.ts';

const container = (resources: ResourceRequirements, rest: Partial<Container> = {}): Container => ({
  name: 'c',
  image: 'i',
  resources,
  ...rest,
});
const both = (cpu: string, memory: string): ResourceRequirements => ({
  requests: { cpu, memory },
  limits: { cpu, memory },
});
const spec = (resources: ResourceRequirements | undefined, ...containers: Container[]): PodSpec => ({
  containers,
  ...(resources && { resources }),
});

describe('what a pod has as a whole is completed', () => {
  test.each<[string, PodSpec, ResourceRequirements | undefined]>([
    ['not, where it has nothing', spec(undefined, container(both('1', '1Gi'))), undefined],
    ['not, where it says nothing', spec({}, container(both('1', '1Gi'))), {}],
    [
      'by what its containers ask for',
      spec(
        { requests: { cpu: '1' } },
        container({ requests: { memory: '64Mi' } }),
        container({ requests: { memory: '1Gi' } }),
      ),
      { requests: { cpu: '1', memory: '1088Mi' } },
    ],
    [
      'by its own limits',
      spec({ limits: { cpu: '2', memory: '1Gi' } }, container({ requests: { cpu: '100m' } })),
      { requests: { cpu: '100m', memory: '1Gi' }, limits: { cpu: '2', memory: '1Gi' } },
    ],
    [
      'by limits that all containers have, and no lower than what it asks for',
      spec({ requests: { cpu: '3' } }, container(both('1', '1Gi')), container(both('1', '2Gi'))),
      { requests: { cpu: '3', memory: '3Gi' }, limits: { cpu: '3', memory: '3Gi' } },
    ],
    [
      'by huge pages, which cannot be exceeded',
      spec(
        { requests: { cpu: '1' } },
        container({ requests: { 'hugepages-2Mi': '4Mi' }, limits: { 'hugepages-2Mi': '4Mi' } }),
      ),
      { requests: { cpu: '1', 'hugepages-2Mi': '4Mi' }, limits: { 'hugepages-2Mi': '4Mi' } },
    ],
  ])('%s', (_, of, expected) => {
    defaultPodResources(of);
    expect(of.resources).toEqual(expected);
  });

  it('beside sidecars, or by the hungriest init container', () => {
    const of = spec({ limits: { cpu: '9' } }, container({ requests: { memory: '1Gi' } }));
    of.initContainers = [
      container({ requests: { memory: '1Gi' } }, { restartPolicy: 'Always' }),
      container({ requests: { memory: '3Gi' } }),
    ];
    defaultPodResources(of);
    expect(of.resources?.requests).toEqual({ cpu: '9', memory: '4Gi' });
  });
});

const at = 'spec.resources';
test.each<[string, PodSpec, object[]]>([
  ['of room', spec(both('2', '2Gi'), container(both('1', '1Gi')), container(both('1', '1Gi'))), []],
  [
    'of claims',
    spec({ ...both('1', '1Gi'), claims: [{ name: 'a' }] }),
    [{ type: 'Forbidden', field: `${at}.claims`, detail: 'claims may not be set for Resources at pod-level' }],
  ],
  [
    'of less than its containers ask for',
    spec(
      { requests: { cpu: '1' } },
      container({ requests: { cpu: '600m' } }),
      container({ requests: { cpu: '600m' } }),
    ),
    [
      {
        field: `${at}.requests[cpu]`,
        detail: 'must be greater than or equal to aggregate container requests of 1200m',
      },
    ],
  ],
  [
    'of less than one may use',
    spec({ limits: { memory: '1Gi' } }, container({ limits: { memory: '2Gi' } })),
    [{ field: `${at}.containers[0][memory].limits`, detail: 'must be less than or equal to pod limits of 1Gi' }],
  ],
  [
    'of a disk',
    spec({ limits: { 'ephemeral-storage': '1Gi' } }),
    [{ type: 'NotSupported', field: `${at}.limits[ephemeral-storage]` }],
  ],
  [
    'of another system',
    { ...spec(both('1', '1Gi')), os: { name: 'windows' } },
    [{ type: 'Forbidden', field: at, detail: 'may not be set for a windows pod' }],
  ],
])('what a pod asks for as a whole is checked: %s', (_, of, expected) =>
  expect(checkPodResources(at, of)).toMatchObject(expected),
);

test.each<[ResourceRequirements | undefined, string]>([
  [undefined, 'Burstable'],
  [{}, 'Burstable'],
  [both('1', '1Gi'), 'Guaranteed'],
  [{ requests: { cpu: '1' } }, 'Burstable'],
])('its class is that of what it asks for as a whole: %j', (resources, expected) =>
  expect(qosClassOf(spec(resources, container({ requests: { cpu: '1m' } })))).toBe(expected),
);
