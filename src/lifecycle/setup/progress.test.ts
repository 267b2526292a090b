import { expect, it } from 'vitest';
import { createVirtualClock } from '#base';
import { createProgress } from './progress.ts';

function record(isTTY: boolean) {
  const clock = createVirtualClock();
  let text = '';
  const progress = createProgress({ clock, output: { isTTY, write: (more: string) => (text += more) } });
  return { clock, progress, text: () => text };
}

it('shows a step with its time, as one line in a log', async () => {
  const { clock, progress, text } = record(false);
  await progress.step('packages', () => clock.advance(1240));
  expect(text()).toBe('✓ packages  1.2 s\n');
});

it('shows on a terminal what goes on', async () => {
  const { progress, text } = record(true);
  await progress.step('packages', async () => expect(text()).toBe('  packages …'));
  expect(text()).toBe('  packages …\r✓ packages  0.0 s\n');
});

it('marks a step that failed and passes its error on', async () => {
  const { progress, text } = record(false);
  await expect(progress.step('packages', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(text()).toBe('✗ packages  0.0 s\n');
});
