import { expect, it } from 'vitest';
import { createVirtualClock } from '#base';
import { createSourceFilter } from './sources.ts';

it.each([
  ['10.244.3.7', true],
  ['::ffff:10.244.3.7', true],
  ['fd00:244::9', true],
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['::1', true],
  ['192.0.2.2', true],
  ['::ffff:192.0.2.2', true],
  ['192.0.2.3', false],
  ['10.245.0.1', false],
  ['8.8.8.8', false],
  ['fe80::1%eth0', false],
  ['', false],
])('%s is answered: %s', (source, expected) => {
  const clock = createVirtualClock();
  const isAllowed = createSourceFilter({
    clock,
    allowFrom: ['10.244.0.0/16', 'fd00:244::/56'],
    ownAddresses: () => ['192.0.2.2'],
  });
  expect(isAllowed(source)).toBe(expected);
  expect(isAllowed(source)).toBe(expected);
});

it('notices when the machine has another address', async () => {
  const clock = createVirtualClock();
  const own = ['192.0.2.2'];
  const isAllowed = createSourceFilter({ clock, ownAddresses: () => own });
  expect(isAllowed('192.0.2.9')).toBe(false);
  own[0] = '192.0.2.9';
  await clock.advance(1000);
  expect([isAllowed('192.0.2.9'), isAllowed('192.0.2.2')]).toEqual([true, false]);
});
