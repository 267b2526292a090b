import { describe, expect, it } from 'vitest';
import type { DeviceTaintRule, ResourceClaim } from '#api';
import { planCreate, planUpdate, printCells } from '../testing.ts';
import { deviceClassStrategy } from './device-class.ts';
import { deviceTaintRuleStrategy } from './device-taint-rule.ts';
import { resourceClaimStrategy } from './resource-claim.ts';
import { resourceSliceStrategy } from './resource-slice.ts';

const claim = (...requests: object[]) => ({ spec: { devices: { requests } } });
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
      {
        spec: {
          devices: {
            requests: [{ name: 'a', exactly: gpu }],
            constraints: [{ requests: ['b'], matchAttribute: 'numa' }],
          },
        },
      },
      [
        'spec.devices.constraints[0].requests[0]: Invalid value: "b": must be the name of a request in the claim or the name of a request and a subrequest separated by \'/\'',
        'spec.devices.constraints[0].matchAttribute: Invalid value: "numa": must include a domain',
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
        'spec.devices[0].attributes[model]: Required value: exactly one value must be specified',
        'spec.devices[0].attributes[version].version: Invalid value: "one": must be a string compatible with semver.org spec 2.0.0',
      ],
    ],
  ])('%j', (given, messages) => {
    expect(planCreate(resourceSliceStrategy, given).messages).toEqual(messages);
  });
});

describe('device classes and taints', () => {
  it('name the driver of their parameters', () => {
    const config = [{ opaque: { driver: 'gpu.example.com', parameters: 'x' } }, {}];
    expect(planCreate(deviceClassStrategy, { spec: { config } }).messages).toEqual([
      'spec.config[0].opaque.parameters: Invalid value: "<value omitted>": parameters must be a valid JSON object',
      'spec.config[1].opaque: Required value',
    ]);
  });

  it('begin when they are made', () => {
    const { object, messages } = planCreate<DeviceTaintRule>(deviceTaintRuleStrategy, {
      spec: { taint: { key: 'example.com/broken', effect: 'NoExecute' } },
    });
    expect(messages).toEqual([]);
    expect(object.spec.taint.timeAdded).toBe('2026-01-02T03:04:05Z');
  });
});
