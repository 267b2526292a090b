/** Flow control by the levels and schemas that somebody made. */
import { describe, expect, it } from 'vitest';
import type { LimitResponse } from '#api';
import { configurationOf, type LevelObject, type SchemaObject } from './configuration.ts';
import { defaultLevels, defaultSchemas } from './default-objects.ts';
import { create, modest, refusalOf, user } from './testing/driven-flow-control.ts';

describe('a configuration', () => {
  const subject = { kind: 'User', user: { name: 'jane' } };
  const janes: SchemaObject = {
    metadata: { name: 'jane', uid: 's' },
    spec: {
      priorityLevelConfiguration: { name: 'janes' },
      matchingPrecedence: 50,
      rules: [
        {
          subjects: [subject],
          resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'], clusterScope: true }],
        },
      ],
    },
  };
  const level = (limitResponse: LimitResponse): LevelObject => ({
    metadata: { name: 'janes', uid: 'l' },
    spec: {
      type: 'Limited',
      limited: { nominalConcurrencyShares: 10, borrowingLimitPercent: 0, lendablePercent: 0, limitResponse },
    },
  });
  const withLevel = (limitResponse: LimitResponse) =>
    configurationOf([...defaultLevels, level(limitResponse)], [...defaultSchemas, janes]);
  const jane = user('jane');
  /** As many as its shares of 600 seats are. */
  const seats = Math.ceil((600 * 10) / 255);

  it('decides how many requests of its level are served at a time, and that no more may wait', () => {
    const { flowControl, enterMany, enter, started } = create();
    flowControl.configure(withLevel({ type: 'Reject' }));
    const places = enterMany('jane', jane, seats);
    expect(started).toHaveLength(seats);
    expect(places[0]).toMatchObject({ uids: { schema: 's', level: 'l' } });
    expect(refusalOf(() => enter('jane', jane))?.code).toBe(429);
    places[0]?.[Symbol.dispose]();
    enter('jane-again', jane);
    expect(started.at(-1)).toBe('jane-again');
  });

  it('decides how many wait', async () => {
    const { flowControl, enterMany, enter, started, turn } = create();
    flowControl.configure(withLevel({ type: 'Queue', queuing: { queues: 1, handSize: 1, queueLengthLimit: 3 } }));
    const places = enterMany('jane', jane, seats + 3);
    expect(refusalOf(() => enter('jane', jane))?.code).toBe(429);
    enter('modest', modest);
    expect(started).toHaveLength(seats + 1);
    places[0]?.[Symbol.dispose]();
    await turn();
    expect(started.at(-1)).toBe(`jane-${seats}`);
  });

  it('leaves requests in peace that are there when it changes, and gives their seats to others when they are over', async () => {
    const { flowControl, enterMany, started, turn } = create();
    flowControl.configure(withLevel({ type: 'Queue', queuing: { queues: 1, handSize: 1, queueLengthLimit: 3 } }));
    const places = enterMany('jane', jane, seats + 2);
    flowControl.configure(configurationOf(defaultLevels, [...defaultSchemas, janes]));
    await turn();
    // What waited has what others leave.
    expect(started).toHaveLength(seats + 2);
    enterMany('janes-default', jane, 1);
    expect(started.at(-1)).toBe('janes-default-0');
    for (const place of places) place[Symbol.dispose]();
    flowControl.configure(withLevel({ type: 'Reject' }));
    enterMany('again', jane, seats);
    expect(started.filter(name => name.startsWith('again'))).toHaveLength(seats);
  });

  it('holds requests of a level without seats', async () => {
    const { flowControl, enter, started, turn, clock, refused } = create();
    const jail = level({ type: 'Queue', queuing: { queues: 1, handSize: 1, queueLengthLimit: 3 } });
    if (jail.spec.limited) jail.spec.limited.nominalConcurrencyShares = 0;
    flowControl.configure(configurationOf([...defaultLevels, jail], [...defaultSchemas, janes]));
    enter('jane', jane);
    await turn();
    expect(started).toEqual([]);
    await clock.advance(16_000);
    expect(refused).toEqual(['jane: 429']);
  });
});
