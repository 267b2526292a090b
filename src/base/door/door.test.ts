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

test('how often it was asked whether it is well stands apart', async () => {
  const door = create();
  await door.answer('/healthz');
  await door.answer('/healthz');
  expect((await door.answer('/metrics/slis'))?.body).toContain(
    'kubernetes_healthchecks_total{name="ping",status="success",type="healthz"} 2',
  );
  expect((await door.answer('/metrics'))?.body).not.toContain('kubernetes_healthcheck');
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
