import { expect, test } from 'vitest';
import { podWith } from '../testing/builders.ts';
import { planShutdown } from './plan-shutdown.ts';

const pod = (uid: string, priority?: number) =>
  podWith({ meta: { uid }, spec: priority === undefined ? {} : { priority } });
const critical = 2_000_000_000;

test.each([
  ['nothing to end', [], []],
  ['without critical pods the others have all the time', [pod('a'), pod('b', 5)], ['a,b 30']],
  ['critical pods last', [pod('dns', critical), pod('a')], ['a 20', 'dns 10']],
  ['critical pods alone keep to their share', [pod('dns', critical)], ['dns 10']],
])('%s', (_, pods, expected) => {
  expect(planShutdown(pods, 30).map(({ uids, graceSeconds }) => `${uids.join(',')} ${graceSeconds}`)).toEqual(expected);
});
