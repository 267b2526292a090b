import { expect, test } from 'vitest';
import { readWhenAsked } from '../metrics/family.ts';
import { MetricsRegistry } from '../metrics/registry.ts';
import { Door } from './door.ts';

const create = () => {
  const metrics = new MetricsRegistry();
  metrics.add(readWhenAsked({ name: 'depth', help: 'Depth.' }, () => 3));
  const door = new Door(metrics);
  door.explain('pods', ({ namespace, name }) => (name === 'web' ? { of: `${namespace}/${name}` } : undefined));
  return door;
};

test.each([
  ['/healthz', 'ok'],
  ['/metrics', expect.stringContaining('depth 3')],
  ['/why/pods/shop/web', '{"of":"shop/web"}'],
])('at %s a component answers %s', async (path, body) => {
  expect(await create().answer(path)).toMatchObject({ body });
});

test.each([
  '/',
  '/why',
  '/why/pods/shop/other',
  '/why/services/shop/web',
  '/why/pods/shop/web/more',
  '/metrics/x',
  '/whys/pods/shop/web',
])('at %s it has nothing to say', async path => {
  expect(await create().answer(path)).toBeUndefined();
});
