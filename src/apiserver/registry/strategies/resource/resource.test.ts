import { beforeAll, describe, expect, it } from 'vitest';
import type { DeviceClass, DeviceTaintRule, ResourceClaim, ResourceClaimTemplate, ResourceSlice } from '#api';
import { loadExpressions } from '../../../admission/expressions/machinery.ts';
import { planCreate, planUpdate, printCells } from '../testing.ts';
import { deviceClassStrategy } from './device-class.ts';
import { deviceTaintRuleStrategy } from './device-taint-rule.ts';
import { resourceClaimStrategy } from './resource-claim.ts';
import { resourceClaimTemplateStrategy } from './resource-claim-template.ts';
import { resourceSliceStrategy } from './resource-slice.ts';

beforeAll(async () => await loadExpressions());

const claim = (...requests: object[]) => ({ spec: { devices: { requests } } });
const endless = ['a', 'b', 'c', 'd', 'e'].reduce((within, name) => `device.attributes.all(${name}, ${within})`, 'true');
const gpu = { deviceClassName: 'gpu.example.com' };

describe('resource claims', () => {
  it('get their defaults, and say how they are', () => {
    const { object, messages } = planCreate<ResourceClaim>(resourceClaimStrategy, claim({ name: 'a', exactly: gpu }));
    expect(messages).toEqual([]);
    expect(object.spec.devices.requests).toEqual([
      { name: 'a', exactly: { ...gpu, allocationMode: 'ExactCount', count: 1 } },
    ]);
    const cells = () => printCells(resourceClaimStrategy.columns ?? [], object);
    expect(cells()).toEqual(['x', 'pending', '0s']);
    object.status = { allocation: { devices: {} }, reservedFor: [{ resource: 'pods', name: 'p', uid: 'u' }] };
    expect(cells()).toEqual(['x', 'allocated,reserved', '0s']);
  });

  it.each<[object, string[]]>([
    [
      claim({ name: 'a' }),
      ['spec.devices.requests[0]: Required value: exactly one of `exactly` or `firstAvailable` is required'],
    ],
    [
      claim({ name: 'a', exactly: gpu }, { name: 'a', exactly: { ...gpu, allocationMode: 'All', count: 1 } }),
      [
        "spec.devices.requests[1].exactly.count: Invalid value: 1: must not be specified when allocationMode is 'All'",
        'spec.devices.requests[1]: Duplicate value: "a"',
      ],
    ],
    [
      claim({ name: 'a', exactly: { ...gpu, selectors: [{}] } }),
      ['spec.devices.requests[0].exactly.selectors[0].cel: Required value'],
    ],
    [
      claim({
        name: 'a',
        exactly: {
          ...gpu,
          selectors: [
            { cel: { expression: 'device.attributes["gpu.example.com"].model == "a100"' } },
            { cel: { expression: 'device.driver' } },
            { cel: { expression: endless } },
          ],
        },
      }),
      [
        'spec.devices.requests[0].exactly.selectors[1].cel.expression: Invalid value: "device.driver": must evaluate to bool or the unknown type, not string',
        'spec.devices.requests[0].exactly.selectors[2].cel.expression: Forbidden: too complex, exceeds cost limit',
      ],
    ],
    [
      {
        spec: {
          devices: {
            requests: [{ name: 'a', exactly: gpu }],
            constraints: [{ requests: ['b'], matchAttribute: 'numa', distinctAttribute: 'numb' }],
          },
        },
      },
      [
        'spec.devices.constraints[0].requests[0]: Invalid value: "b": must be the name of a request in the claim or the name of a request and a subrequest separated by \'/\'',
        'spec.devices.constraints[0].matchAttribute: Invalid value: "numa": a fully qualified name must be a domain and a name separated by a slash',
        'spec.devices.constraints[0].distinctAttribute: Invalid value: "numb": a fully qualified name must be a domain and a name separated by a slash',
      ],
    ],
  ])('%j', (given, messages) => {
    expect(planCreate(resourceClaimStrategy, given).messages).toEqual(messages);
  });

  it('do not change, and are used only when they have their devices', () => {
    const { object } = planCreate<ResourceClaim>(resourceClaimStrategy, claim({ name: 'a', exactly: gpu }));
    const renamed = planUpdate<ResourceClaim>(resourceClaimStrategy, object, draft => {
      draft.spec.devices.requests = [{ name: 'b', exactly: gpu }];
    });
    expect(renamed.messages[0]).toMatch(/^spec: Invalid value: .* field is immutable$/);
    const reserve = (draft: ResourceClaim) => {
      draft.status = { reservedFor: [{ resource: 'pods', name: 'p', uid: 'u' }] };
    };
    expect(planUpdate(resourceClaimStrategy, object, reserve, 'status').messages).toEqual([
      'status.reservedFor: Forbidden: may not be specified when `allocated` is not set',
    ]);
  });
});

describe('templates of resource claims', () => {
  it.each([
    [{ labels: { a: 'b' }, annotations: { a: 'b' } }, []],
    [
      { name: 'a', uid: 'u' },
      ['spec.metadata.name: Forbidden: cannot be set', 'spec.metadata.uID: Forbidden: cannot be set'],
    ],
    [{ finalizers: ['example.com/f'] }, ['spec.metadata.finalizers: Forbidden: cannot be set']],
  ])('give claims marks and nothing else: %j', (metadata, expected) => {
    expect(planCreate(resourceClaimTemplateStrategy, { spec: { metadata, ...claim() } }).messages).toEqual(expected);
  });

  it('say what is wrong with a change besides that there may be none', () => {
    const { object } = planCreate<ResourceClaimTemplate>(resourceClaimTemplateStrategy, { spec: claim() });
    const { messages } = planUpdate<ResourceClaimTemplate>(resourceClaimTemplateStrategy, object, ({ spec }) => {
      spec.metadata = { name: 'a' };
    });
    expect(messages).toEqual([
      'spec.metadata.name: Forbidden: cannot be set',
      expect.stringMatching(/^spec: Invalid value: .*: field is immutable$/),
    ]);
  });
});

const slice = (spec: object = {}) => ({
  spec: {
    driver: 'gpu.example.com',
    nodeName: 'n',
    pool: { name: 'n', generation: 1, resourceSliceCount: 1 },
    ...spec,
  },
});

describe('resource slices', () => {
  it.each<[object, string[]]>([
    [slice(), []],
    [
      slice({ nodeName: undefined }),
      [
        'spec: Required value: exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required',
      ],
    ],
    [
      slice({ pool: { name: 'n', generation: -1, resourceSliceCount: 0 } }),
      [
        'spec.pool.resourceSliceCount: Invalid value: 0: must be greater than zero',
        'spec.pool.generation: Invalid value: -1: must be greater than or equal to zero',
      ],
    ],
    [
      slice({ devices: [{ name: 'd', attributes: { model: {}, version: { version: 'one' } } }] }),
      [
        'spec.devices[0].attributes[model]: Invalid value: "": must specify one of: `int`, `bool`, `string`, `version`, `ints`, `bools`, `strings`, `versions`',
        'spec.devices[0].attributes[version].version: Invalid value: "one": must be a string compatible with semver.org spec 2.0.0',
      ],
    ],
  ])('%j', (given, messages) => {
    expect(planCreate(resourceSliceStrategy, given).messages).toEqual(messages);
  });
});

describe('devices', () => {
  const device = (more: object, spec: object = {}) =>
    planCreate(resourceSliceStrategy, slice({ devices: [{ name: 'd', ...more }], ...spec })).messages.map(message =>
      message.replace('spec.devices[0]', ''),
    );
  const placed = { nodeName: undefined, perDeviceNodeSelection: true };
  const one =
    'exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec';
  const shared = (requestPolicy: object) => ({
    allowMultipleAllocations: true,
    capacity: { memory: { value: '10', requestPolicy } },
  });
  const policy = '.capacity[memory].requestPolicy';

  it.each<[object, object, string[]]>([
    [{ allNodes: true }, placed, []],
    [
      { allNodes: true },
      {},
      [
        ': Invalid value: null: `nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec',
      ],
    ],
    [{}, placed, [`: Required value: ${one}`]],
    [{ allNodes: true, nodeName: 'n' }, placed, [`: Invalid value: "{\`nodeName\`, \`allNodes\`}": ${one}`]],
    [{ nodeName: '' }, placed, ['.nodeName: Invalid value: "": must not be empty', `: Required value: ${one}`]],
    [{ bindingConditions: ['a'], bindingFailureConditions: ['b'] }, {}, []],
    [
      { bindingConditions: ['a'] },
      {},
      [
        '.bindingFailureConditions: Invalid value: null: bindingFailureConditions are required to use bindingConditions',
      ],
    ],
    [
      { bindingConditions: ['a'], bindingFailureConditions: ['a'] },
      {},
      [
        '.bindingFailureConditions[0]: Invalid value: "a": bindingFailureConditions must not overlap with bindingConditions',
      ],
    ],
    [
      { consumesCounters: ['a', 'b', 'c'].map(counterSet => ({ counterSet, counters: { m: { value: '1' } } })) },
      {},
      ['.consumesCounters: Too many: 3: must have at most 2 items'],
    ],
    [{ consumesCounters: [{ counterSet: 'a', counters: {} }] }, {}, ['.consumesCounters[0].counters: Required value']],
    [shared({ default: '2', validRange: { min: '2', max: '10', step: '3' } }), {}, []],
    [
      shared({ default: '4', validRange: { min: '2', max: '20', step: '3' } }),
      {},
      [
        `${policy}.validRange.max: Invalid value: "20": max is larger than capacity value: 10`,
        `${policy}.validRange.step: Invalid value: "4": value is not a multiple of a given step (3) from (2)`,
      ],
    ],
    [
      shared({ default: '5', validValues: ['1', '2', '1'] }),
      {},
      [
        `${policy}.validValues[2]: Invalid value: "1": values must be sorted in ascending order`,
        `${policy}.validValues[2]: Duplicate value: "1"`,
        `${policy}.validValues: Invalid value: "5": default value is not valid according to the requestPolicy`,
      ],
    ],
    [
      { ...shared({ default: '1', validValues: ['1'] }), allowMultipleAllocations: false },
      {},
      [`${policy}: Forbidden: allowMultipleAllocations must be true`],
    ],
  ])('%j in %j', (given, spec, messages) => {
    expect(device(given, spec)).toEqual(messages);
  });

  it('do not stand beside the counters that they share', () => {
    const counters = (name: string) => ({ name, counters: { memory: { value: '1Gi' } } });
    expect(device({}, { sharedCounters: [counters('a')] })).toEqual([
      'spec: Invalid value: "": only one of `sharedCounters` or `devices` is allowed',
    ]);
    const alone = planCreate(resourceSliceStrategy, slice({ sharedCounters: [counters('a'), counters('a')] }));
    expect(alone.messages).toEqual(['spec.sharedCounters[1]: Duplicate value: "a"']);
  });
});

it.each<[string, string[]]>([
  ['example.com/gpu', []],
  ['gpu', ["a name must be a domain-prefixed path, such as 'example.com/my-prop'"]],
  ['kubernetes.io/gpu', ['must not have "kubernetes.io/" domain']],
  ['requests.example.com/gpu', ['must not have "requests." prefix']],
])('the extended resource %s of a class', (extendedResourceName, rules) => {
  expect(planCreate(deviceClassStrategy, { spec: { extendedResourceName } }).messages).toEqual(
    rules.map(rule => `spec.extendedResourceName: Invalid value: "${extendedResourceName}": ${rule}`),
  );
});

describe('device classes and taints', () => {
  it('name the driver of their parameters', () => {
    const config = [{ opaque: { driver: 'gpu.example.com', parameters: 'x' } }, {}];
    expect(planCreate(deviceClassStrategy, { spec: { config } }).messages).toEqual([
      'spec.config[0].opaque.parameters: Invalid value: "<value omitted>": must be a valid JSON object',
      'spec.config[1].opaque: Required value',
    ]);
  });

  it('keep parameters that say nothing', () => {
    const config = [{ opaque: { driver: 'd.example.com', parameters: {} } }];
    const { object, messages } = planCreate<DeviceClass>(deviceClassStrategy, { spec: { config } });
    expect([object.spec.config, messages]).toEqual([config, []]);
  });

  it('have statuses of conditions that say why, and since when', () => {
    const taint = { key: 'a', effect: 'NoSchedule' };
    const { object } = planCreate<DeviceTaintRule>(deviceTaintRuleStrategy, { spec: { taint } });
    const set = (draft: DeviceTaintRule) =>
      void (draft.status = { conditions: [{ type: 'A', status: 'True' } as never] });
    expect(planUpdate<DeviceTaintRule>(deviceTaintRuleStrategy, object, set, 'status').messages).toEqual([
      'status.conditions[0].lastTransitionTime: Required value',
      'status.conditions[0].reason: Required value',
    ]);
  });

  it('begin when they are made', () => {
    const { object, messages } = planCreate<DeviceTaintRule>(deviceTaintRuleStrategy, {
      spec: { taint: { key: 'example.com/broken', effect: 'NoExecute' } },
    });
    expect(messages).toEqual([]);
    expect(object.spec.taint.timeAdded).toBe('2026-01-02T03:04:05Z');
    const again = (draft: DeviceTaintRule) => void delete draft.spec.taint.timeAdded;
    const { object: changed } = planUpdate<DeviceTaintRule>(deviceTaintRuleStrategy, object, again);
    expect(changed.spec.taint.timeAdded).toBe('2026-01-02T03:04:05Z');
    const slice = planCreate<ResourceSlice>(resourceSliceStrategy, {
      spec: {
        driver: 'd.example.com',
        nodeName: 'n',
        pool: { name: 'p', generation: 1, resourceSliceCount: 1 },
        devices: [{ name: 'a', taints: [{ key: 'k', effect: 'NoSchedule' }] }],
      },
    });
    expect(slice.messages).toEqual([]);
    expect(slice.object.spec.devices?.[0]?.taints?.[0]?.timeAdded).toBe('2026-01-02T03:04:05Z');
  });
});
