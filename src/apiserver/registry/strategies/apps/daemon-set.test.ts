import { describe, expect, it } from 'vitest';
import type { DaemonSet } from '#api';
import { planCreate, planUpdate, printCells } from '../testing.ts';
import { daemonSetStrategy } from './daemon-set.ts';

const labels = { app: 'a' };
const daemonSet = (spec: object = {}) => ({
  spec: {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'i:1' }], nodeSelector: { z: '1' } } },
    ...spec,
  },
});
const rolling = (rollingUpdate: object) => daemonSet({ updateStrategy: { rollingUpdate } });
const generationKey = 'deprecated.daemonset.template.generation';

describe('daemon sets', () => {
  it('get their defaults', () => {
    const { object, messages } = planCreate<DaemonSet>(daemonSetStrategy, daemonSet());
    expect(messages).toEqual([]);
    expect(object).toMatchObject({
      metadata: { annotations: { [generationKey]: '1' } },
      spec: {
        revisionHistoryLimit: 10,
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
        template: { spec: { restartPolicy: 'Always' } },
      },
      status: { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 },
    });
  });

  it.each<[object, string[]]>([
    [rolling({ maxSurge: '10%', maxUnavailable: 0 }), []],
    [
      rolling({ maxSurge: 1 }),
      ['spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero'],
    ],
    [
      rolling({ maxUnavailable: '0%' }),
      ['spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0'],
    ],
    [
      rolling({ maxUnavailable: '101%' }),
      ['spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%'],
    ],
    [
      daemonSet({ updateStrategy: { type: 'x' } }),
      [
        'spec.updateStrategy: Unsupported value: {"Type":"x","RollingUpdate":null}: supported values: "RollingUpdate", "OnDelete"',
      ],
    ],
    [
      daemonSet({ selector: { matchExpressions: [{ key: 'a', operator: 'In' }] } }),
      [
        "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      ],
    ],
    [daemonSet({ selector: {} }), ['spec.selector: Invalid value: {}: empty selector is invalid for daemonset']],
  ])('%j', (given, messages) => {
    expect(planCreate(daemonSetStrategy, given).messages).toEqual(messages);
  });

  it('count their templates, and keep their selector', () => {
    const { object } = planCreate<DaemonSet>(daemonSetStrategy, daemonSet());
    const changed = planUpdate<DaemonSet>(daemonSetStrategy, object, draft => {
      draft.metadata.annotations = {};
      draft.spec.template.spec.hostNetwork = true;
      draft.spec.selector = { matchLabels: { app: 'a', b: 'c' } };
      draft.spec.template.metadata = { labels: { app: 'a', b: 'c' } };
    });
    expect(changed.object.metadata.annotations).toEqual({ [generationKey]: '2' });
    expect(changed.messages).toEqual([
      'spec.selector: Invalid value: {"matchLabels":{"app":"a","b":"c"}}: field is immutable',
    ]);
  });

  it('have counters that do not fall below nothing', () => {
    const { object } = planCreate<DaemonSet>(daemonSetStrategy, daemonSet());
    const { messages } = planUpdate<DaemonSet>(
      daemonSetStrategy,
      object,
      draft => Object.assign(draft.status ?? {}, { numberReady: -1 }),
      'status',
    );
    expect(messages).toEqual(['status.numberReady: Invalid value: -1: must be greater than or equal to 0']);
  });

  it('print upstream’s columns', () => {
    const { object } = planCreate<DaemonSet>(daemonSetStrategy, daemonSet());
    expect(printCells(daemonSetStrategy.columns ?? [], object)).toEqual([
      'x',
      0,
      0,
      0,
      0,
      0,
      'z=1',
      '0s',
      'c',
      'i:1',
      'app=a',
    ]);
  });
});
