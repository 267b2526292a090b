import { describe, expect, it } from 'vitest';
import { type ObservedContainerd, planStart, planTakeDown } from './plan.ts';

const fresh: ObservedContainerd = {
  pid: undefined,
  answers: false,
  config: undefined,
  stateBootId: undefined,
  bootId: 'today',
};
const running: ObservedContainerd = { pid: 42, answers: true, config: 'a', stateBootId: 'today', bootId: 'today' };

describe('planStart', () => {
  it.each<[string, ObservedContainerd, string[]]>([
    ['starts in a new directory', fresh, ['start']],
    ['adopts one that runs with these settings', running, ['adopt']],
    [
      'starts again after a crash, keeping the running containers',
      { ...running, pid: undefined, answers: false },
      ['start'],
    ],
    ['replaces one that hangs', { ...running, answers: false }, ['stop', 'start']],
    ['replaces one with other settings', { ...running, config: 'b' }, ['stop', 'start']],
    [
      'forgets the containers of an earlier boot',
      { ...fresh, config: 'a', stateBootId: 'yesterday' },
      ['clearState', 'start'],
    ],
  ])('%s', (_, observed, expected) => expect(planStart(observed, 'a').map(step => step.do)).toEqual(expected));
});

describe('planTakeDown', () => {
  it.each<[string, { pid: number | undefined; pods: number }, string[]]>([
    ['only cleans up when nothing runs', { pid: undefined, pods: 0 }, ['removeRemains']],
    ['ends pods before it stops', { pid: 42, pods: 2 }, ['endPods', 'stop', 'removeRemains']],
    [
      'starts containerd again for pods that outlived it',
      { pid: undefined, pods: 2 },
      ['start', 'endPods', 'stop', 'removeRemains'],
    ],
  ])('%s', (_, remains, expected) =>
    expect(planTakeDown(remains, { deleteFiles: false }).map(step => step.do)).toEqual(expected),
  );

  it('deletes files last', () => {
    expect(planTakeDown({ pid: 42, pods: 0 }, { deleteFiles: true }).at(-1)).toEqual({ do: 'deleteFiles' });
  });
});
