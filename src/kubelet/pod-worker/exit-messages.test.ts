import { expect, test } from 'vitest';
import { containerWith, podWith } from '../testing/builders.ts';
import { createExitMessages } from './exit-messages.ts';
import type { PodHost } from './host.ts';

test('a message is read once, and forgotten with its container', async () => {
  const read: string[] = [];
  const host = {
    terminationMessage: async (_, { id }) => {
      read.push(id);
      return id === 'silent-0' ? '' : `last words of ${id}`;
    },
  } as Partial<PodHost> as PodHost;
  const addMessages = createExitMessages(host);
  const messagesOf = async (...names: string[]) => {
    const containers = [containerWith('running'), ...names.map(name => containerWith(name, { exitCode: 1 }))];
    const runtimePod = { uid: 'uid', namespace: 'default', name: 'pod', sandboxes: [], containers };
    return (await addMessages(podWith(), runtimePod))?.containers.map(({ message }) => message);
  };
  expect(await addMessages(podWith(), undefined)).toBeUndefined();
  expect(await messagesOf('a', 'silent')).toEqual(['', 'last words of a-0', '']);
  expect(await messagesOf('a', 'silent')).toEqual(['', 'last words of a-0', '']);
  expect(read).toEqual(['a-0', 'silent-0']);
  await messagesOf('silent');
  await messagesOf('a', 'silent');
  expect(read).toEqual(['a-0', 'silent-0', 'a-0']);
});
