/** What may be said of the devices that a claim was given, and of how it was. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { ResourceClaim } from '#api';
import { loadExpressions } from '../../../admission/expressions/machinery.ts';
import { planCreate, planUpdate } from '../testing.ts';
import { resourceClaimStrategy } from './resource-claim.ts';

beforeAll(async () => await loadExpressions());

const claim = (...requests: object[]) => ({ spec: { devices: { requests } } });
const gpu = { deviceClassName: 'gpu.example.com' };

describe('what drivers say of devices', () => {
  const allocation = {
    devices: { results: [{ request: 'a', driver: 'd.example.com', pool: 'p', device: 'dev' }] },
    nodeSelector: { nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n'] }] }] },
  };
  const device = { driver: 'd.example.com', pool: 'p', device: 'dev' };
  const condition = {
    type: 'Ready',
    status: 'True',
    reason: 'R',
    message: '',
    lastTransitionTime: '2026-01-01T00:00:00Z',
  };
  const tell = (status: object) => {
    const { object } = planCreate<ResourceClaim>(resourceClaimStrategy, claim({ name: 'a', exactly: gpu }));
    const set = (draft: ResourceClaim) => void (draft.status = status as NonNullable<ResourceClaim['status']>);
    return planUpdate<ResourceClaim>(resourceClaimStrategy, object, set, 'status').messages;
  };
  const told = (more: object) => tell({ allocation, devices: [{ ...device, ...more }] });

  it('is of those that the claim has', () => {
    expect(told({ conditions: [condition], data: { a: 1 } })).toEqual([]);
    const unknown = { driver: 'd.example.com', pool: 'p', device: 'other' };
    const rule = `Invalid value: ${JSON.stringify(unknown)}: must be an allocated device in the claim`;
    expect(told({ device: 'other' })).toEqual([`status.devices[0]: ${rule}`]);
    expect(tell({ devices: [unknown] })).toEqual([`status.devices[0]: ${rule}`]);
    expect(tell({ allocation, devices: [device, device] })).toEqual([
      `status.devices[1]: Duplicate value: ${JSON.stringify(device)}`,
    ]);
  });

  it.each<[object, string[]]>([
    [
      { conditions: [{ ...condition, reason: '', status: 'Perhaps' }] },
      [
        'status.devices[0].conditions[0].status: Unsupported value: "Perhaps": supported values: "False", "True", "Unknown"',
        'status.devices[0].conditions[0].reason: Required value',
      ],
    ],
    [{ data: 5 }, ['status.devices[0].data: Invalid value: "<value omitted>": must be a valid JSON object']],
    [
      { networkData: { ips: ['10.9.8.7/24', '10.9.8.7', '2001:DB8::1/64'], hardwareAddress: 'h'.repeat(129) } },
      [
        'status.devices[0].networkData.hardwareAddress: Too long: may not be more than 128 bytes',
        'status.devices[0].networkData.ips[1]: Invalid value: "10.9.8.7": must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)',
        'status.devices[0].networkData.ips[2]: Invalid value: "2001:DB8::1/64": must be in canonical form ("2001:db8::1/64")',
      ],
    ],
  ])('%j', (more, expected) => expect(told(more)).toEqual(expected));

  const given = (result: object, config?: object) =>
    tell({
      allocation: {
        devices: {
          results: [{ ...allocation.devices.results[0], ...result }],
          ...(config ? { config: [{ source: 'FromClaim', opaque: { driver: 'd', parameters: {} }, ...config }] } : {}),
        },
      },
    });
  const label =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
  const reference =
    "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";
  it.each<[object, object | undefined, string[]]>([
    [{}, { requests: ['a'] }, []],
    [{ request: 'b' }, undefined, [`results[0].request: Invalid value: "b": ${reference}`]],
    [
      { request: '', device: '' },
      undefined,
      [
        `results[0].request: Invalid value: "": ${label}`,
        `results[0].request: Invalid value: "": ${reference}`,
        `results[0].device: Invalid value: "": ${label}`,
      ],
    ],
    [
      { bindingConditions: ['c'] },
      undefined,
      [
        'results[0].bindingFailureConditions: Invalid value: null: bindingFailureConditions are required to use bindingConditions',
      ],
    ],
    [
      { tolerations: [{ operator: 'Exists', value: 'v' }], shareID: 'S' },
      undefined,
      [
        'results[0].tolerations[0].value: Invalid value: "v": must be empty for operator `Exists`',
        'results[0].shareID: Invalid value: "S": uid must be in RFC 4122 normalized form, `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` with lowercase hexadecimal characters',
      ],
    ],
    [{}, { source: '' }, ['config[0].source: Required value']],
    [
      {},
      { source: 'X', opaque: undefined },
      [
        'config[0].source: Unsupported value: "X": supported values: "FromClaim", "FromClass"',
        'config[0].opaque: Required value',
      ],
    ],
    [
      {},
      { requests: ['a', 'a', 'x'] },
      [`config[0].requests[2]: Invalid value: "x": ${reference}`, 'config[0].requests[1]: Duplicate value: "a"'],
    ],
  ])('of results and their set-up, %j %j', (result, config, expected) => {
    expect(given(result, config)).toEqual(expected.map(text => `status.allocation.devices.${text}`));
  });

  it('and where they can be reached', () => {
    expect(tell({ allocation: { ...allocation, nodeSelector: { nodeSelectorTerms: [] } } })).toEqual([
      'status.allocation.nodeSelector.nodeSelectorTerms: Required value: must have at least one node selector term',
    ]);
  });
});
