import { describe, expect, it } from 'vitest';
import type { ApiRequest } from '#client';
import { chooseRequestFault, chooseWatchFault, type FaultRates } from './choose-fault.ts';

const request = (fields: Partial<ApiRequest>): ApiRequest => ({
  verb: 'get',
  group: 'apps',
  version: 'v1',
  resource: 'deployments',
  namespace: 'shop',
  name: 'web',
  ...fields,
});
const versioned = { metadata: { resourceVersion: '7' } };

/** Numbers one after the other, and the last for ever. */
const numbers = (...all: number[]) => {
  const left = [...all];
  return () => (left.length > 1 ? (left.shift() as number) : (left[0] as number));
};
const rates: Required<FaultRates> = {
  unsent: 0.1,
  unanswered: 0.1,
  refused: 0.1,
  conflict: 0.1,
  crash: 0.1,
  watchEnd: 0.1,
  watchExpired: 0.1,
  late: 0.1,
  maxLateMs: 1000,
  maxDelayMs: 0,
};

describe('what befalls a request', () => {
  it.each<[string, Partial<ApiRequest>, number[], unknown]>([
    ['before it is sent', {}, [0], { type: 'unsent' }],
    ['on its way back', {}, [0.15], { type: 'unanswered' }],
    ['at a busy server', {}, [0.25, 0.1], { type: 'refused', error: { status: { code: 429 } } }],
    ['at a slow server', {}, [0.25, 0.9], { type: 'refused', error: { status: { reason: 'ServerTimeout' } } }],
    ['nothing', {}, [0.95], { type: 'none' }],
    ['a read has no conflict, and nothing dies of it', {}, [0.35], { type: 'none' }],
    ['an update', { verb: 'update', body: versioned }, [0.35], { type: 'refused', error: { status: { code: 409 } } }],
    ['a patch of a version', { verb: 'patch', body: versioned }, [0.35], { error: { status: { reason: 'Conflict' } } }],
    ['a patch without', { verb: 'patch', body: { metadata: {} } }, [0.35, 0.1], { type: 'crash-before' }],
    ['a delete', { verb: 'delete' }, [0.35, 0.9], { type: 'crash-after' }],
    ['a write that is not one', { verb: 'delete', options: { dryRun: ['All'] } }, [0.35], { type: 'none' }],
  ])('%s', (_, fields, chances, fault) => {
    expect(chooseRequestFault(request(fields), numbers(...chances), rates)).toMatchObject(fault as object);
  });
});

describe('what befalls a watch', () => {
  it.each<[number[], unknown]>([
    [[0.05], { type: 'end' }],
    [[0.15], { type: 'expired', error: { status: { code: 410, reason: 'Expired' } } }],
    [[0.25, 0.5], { type: 'late', delayMs: 500 }],
    [[0.35], { type: 'none' }],
  ])('%j', (chances, fault) => {
    expect(chooseWatchFault(numbers(...chances), rates)).toMatchObject(fault as object);
  });
});
