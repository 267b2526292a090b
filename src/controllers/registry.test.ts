import { expect, it } from 'vitest';
import { rulesOf } from '#client';
import { lazyDirectDrivers } from '#csi';
import { accessOf, accountOf, cachedKinds, type DormantController, eventSourceOf } from '#reconcile';
import { createControllers } from './registry.ts';

const controllers = createControllers({
  rootCa: 'PEM',
  signRequest: async () => '',
  drivers: lazyDirectDrivers('/nowhere'),
});
const dormant = controllers.filter((controller): controller is DormantController => 'load' in controller);

it('calls no account a controller twice, as upstream', () => {
  expect(controllers.map(accountOf).filter(account => account.endsWith('-controller-controller'))).toEqual([]);
});

it('records events under the names that upstream gives those who do', () => {
  const sources = Object.fromEntries(controllers.map(controller => [controller.name, eventSourceOf(controller)]));
  expect(sources).toMatchObject({
    attachdetach: 'attachdetach-controller',
    cronjob: 'cronjob-controller',
    daemonset: 'daemonset-controller',
    deployment: 'deployment-controller',
    'device-taint-eviction-controller': 'device-taint-eviction-controller',
    disruption: 'controllermanager',
    'endpointslice-mirroring': 'endpoint-slice-mirroring-controller',
    'ephemeral-volume': 'ephemeral_volume',
    'garbage-collector': 'garbage-collector-controller',
    'horizontal-pod-autoscaler': 'horizontal-pod-autoscaler',
    job: 'job-controller',
    'node-lifecycle': 'node-controller',
    'persistentvolume-binder': 'persistentvolume-controller',
    replicaset: 'replicaset-controller',
    replicationcontroller: 'replication-controller',
    resourceclaim: 'resource_claim',
    statefulset: 'statefulset-controller',
  });
});

it.each(controllers.map(controller => [controller.name, controller] as const))(
  '%s follows only kinds that can be watched',
  async (_, controller) => {
    const awake = 'load' in controller ? await controller.load() : controller;
    expect(cachedKinds(awake).filter(({ verbs }) => !verbs.includes('watch'))).toEqual([]);
  },
);

it.each(dormant.map(controller => [controller.name, controller] as const))(
  '%s may do the same asleep and awake',
  async (_, controller) => {
    const awake = await controller.load();
    const of = (one: typeof awake | typeof controller) => [
      one.name,
      accountOf(one),
      eventSourceOf(one),
      rulesOf([accessOf(one)]),
    ];
    expect(of(awake)).toEqual(of(controller));
  },
);

it.each(dormant.map(controller => [controller.name, controller] as const))(
  '%s is woken by what it reads',
  (_, controller) => {
    const { reads = [], everyKind = [] } = accessOf(controller);
    const { primary, wakenBy = primary ? [{ kind: primary }] : [] } = controller;
    expect(wakenBy.length).toBeGreaterThan(0);
    expect(wakenBy.filter(({ kind }) => !everyKind.includes('watch') && !reads.includes(kind))).toEqual([]);
  },
);
