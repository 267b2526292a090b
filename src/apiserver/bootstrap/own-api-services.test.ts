import { describe, expect, it, test } from 'vitest';
import { type APIService, type Kind, kinds } from '#api';
import { automanagedLabel, planApiServices, type WantedApiService, wantedApiServices } from './own-api-services.ts';

const kindOf = (group: string, version: string) => ({ group, version }) as Kind;

test('every version of a group has one, but that of the group that tells of them', () => {
  const wanted = wantedApiServices([...kinds, kindOf('example.com', 'v1'), kindOf('example.com', 'v1')]);
  const named = (name: string) => wanted.filter(one => one.name === name);
  expect(named('v1.')).toEqual([
    { name: 'v1.', kept: 'onstart', spec: { version: 'v1', groupPriorityMinimum: 18_000, versionPriority: 1 } },
  ]);
  expect(named('v2.autoscaling')[0]?.spec).toEqual({
    group: 'autoscaling',
    version: 'v2',
    groupPriorityMinimum: 17_500,
    versionPriority: 30,
  });
  expect(named('v1.example.com')).toEqual([
    {
      name: 'v1.example.com',
      kept: 'true',
      spec: { group: 'example.com', version: 'v1', groupPriorityMinimum: 1000, versionPriority: 100 },
    },
  ]);
  expect(named('v1.apiregistration.k8s.io')).toEqual([]);
});

describe('the API services that are there', () => {
  const spec = { group: 'example.com', version: 'v1', groupPriorityMinimum: 1000, versionPriority: 100 };
  const wanted = (kept?: WantedApiService['kept']): WantedApiService[] => [
    { name: 'v1.example.com', ...(kept ? { kept } : {}), spec },
  ];
  const present = (label: string | undefined, more: object = {}) => [
    {
      metadata: { name: 'v1.example.com', labels: label === undefined ? {} : { [automanagedLabel]: label } },
      spec: { ...spec, ...more },
    } as unknown as APIService,
  ];
  const changed = { groupPriorityMinimum: 5 };
  const names = (wants: WantedApiService[], has: APIService[], isStart: boolean) => {
    const { create, update, remove } = planApiServices(wants, has, { isStart });
    return { create: create.length, update: update.length, remove: remove.length };
  };
  const nothing = { create: 0, update: 0, remove: 0 };

  it.each<[string, WantedApiService[], APIService[], boolean, Partial<typeof nothing>]>([
    ['are made at the start', wanted('onstart'), [], true, { create: 1 }],
    ['are not made again before the next start', wanted('onstart'), [], false, {}],
    ['of custom kinds are made whenever there is none', wanted('true'), [], false, { create: 1 }],
    ['stay', wanted('onstart'), present('onstart'), true, {}],
    ['are set back at the start', wanted('onstart'), present('onstart', changed), true, { update: 1 }],
    ['may be changed until then', wanted('onstart'), present('onstart', changed), false, {}],
    ['of custom kinds are set back at once', wanted('true'), present('true', changed), false, { update: 1 }],
    ['without the label are whose they are', wanted('true'), present(undefined, changed), true, {}],
    ['that nobody answers go', [], present('true'), false, { remove: 1 }],
    ['without the label stay', [], present(undefined), true, {}],
  ])('%s', (_what, wants, has, isStart, expected) => {
    expect(names(wants, has, isStart)).toEqual({ ...nothing, ...expected });
  });
});
