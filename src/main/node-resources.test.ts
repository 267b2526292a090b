import { expect, test } from 'vitest';
import { defaultNodeResources } from '#kubelet';
import { options } from '../cli/config/options.ts';

test('the options of the node have the defaults of the kubelet', () => {
  const defaults = Object.fromEntries(options.map(option => [option.name, option.default()]));
  expect(defaults).toMatchObject(defaultNodeResources);
});
