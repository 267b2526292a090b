import { expect, test } from 'vitest';
import type { PodStatus } from '#api';
import { newCrashLoops } from './crash-loops.ts';

const status = (restartCount: number, reason?: string): PodStatus => ({
  containerStatuses: [
    {
      name: 'app',
      image: '',
      imageID: '',
      ready: false,
      restartCount,
      state: reason === undefined ? { running: {} } : { waiting: { reason } },
    },
  ],
});

test.each<[string, PodStatus | undefined, PodStatus, string[]]>([
  ['the first crash', status(1), status(1, 'CrashLoopBackOff'), ['app']],
  ['the same crash', status(1, 'CrashLoopBackOff'), status(1, 'CrashLoopBackOff'), []],
  ['the next crash', status(1, 'CrashLoopBackOff'), status(2, 'CrashLoopBackOff'), ['app']],
  ['a crash of before', undefined, status(2, 'CrashLoopBackOff'), ['app']],
  ['waiting for something else', status(1), status(1, 'ContainerCreating'), []],
  ['running', status(1, 'CrashLoopBackOff'), status(2), []],
])('%s', (_, before, after, names) => expect(newCrashLoops(before, after)).toEqual(names));
