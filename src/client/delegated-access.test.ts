import { beforeEach, describe, expect, test } from 'vitest';
import { createVirtualClock, type VirtualClock } from '#base';
import type { Client } from './client.ts';
import { createDelegatedAccess, type DelegatedAccess } from './delegated-access.ts';

let clock: VirtualClock;
let access: DelegatedAccess;
/** What the API server was asked. */
let asked: string[];
let isFailing: boolean;

beforeEach(() => {
  clock = createVirtualClock();
  asked = [];
  isFailing = false;
  const create = async (kind: { readonly kind: string }, { spec }: { readonly spec: Record<string, unknown> }) => {
    asked.push(kind.kind);
    if (isFailing) throw new Error('no answer');
    if (kind.kind === 'TokenReview')
      return {
        status: {
          authenticated: spec['token'] === 'good',
          user: { username: 'prometheus', groups: ['system:monitoring'] },
        },
      };
    return { status: { allowed: (spec['groups'] as string[]).includes('system:monitoring') } };
  };
  access = createDelegatedAccess({ client: { create } as unknown as Client, clock });
});

const toRead = { nonResourceAttributes: { path: '/metrics', verb: 'get' } };

describe('who comes', () => {
  test('with a token is whom the API server knows by it', async () => {
    expect(await access.authenticate('good')).toEqual({ username: 'prometheus', groups: ['system:monitoring'] });
    expect(await access.authenticate('bad')).toBeUndefined();
  });

  test('is asked once in ten seconds', async () => {
    await access.authenticate('good');
    await access.authenticate('good');
    expect(asked).toHaveLength(1);
    await clock.advance(10_001);
    await access.authenticate('good');
    expect(asked).toHaveLength(2);
  });

  test('is asked again after a failure', async () => {
    isFailing = true;
    await expect(access.authenticate('good')).rejects.toThrow('no answer');
    isFailing = false;
    expect(await access.authenticate('good')).toMatchObject({ username: 'prometheus' });
  });
});

describe('what they may', () => {
  test.each([
    ['monitoring', ['system:monitoring'], true, 1],
    ['anybody', ['system:authenticated'], false, 1],
    ['an administrator', ['system:masters'], true, 0],
  ])('%s', async (username, groups, expected, questions) => {
    expect(await access.may({ username, groups }, toRead)).toBe(expected);
    expect(asked).toHaveLength(questions);
  });
});
