import { expect, it } from 'vitest';
import { createVirtualClock } from '#base';
import { planNews } from './plan-news.ts';
import { createProgress } from './progress.ts';

function record({ isTerminal = false } = {}) {
  const clock = createVirtualClock();
  const lines: string[] = [];
  const shown: string[] = [];
  const show = isTerminal ? { show: (text: string) => void shown.push(text) } : {};
  const progress = createProgress({ clock, output: { line: text => void lines.push(text), ...show } });
  return { clock, progress, lines, shown };
}

it('shows a step with its time, as one line in a log', async () => {
  const { clock, progress, lines } = record();
  await progress.step('packages', () => clock.advance(1240));
  expect(lines).toEqual(['✓ packages  1.2 s']);
});

it('shows on a terminal what goes on, for how long and what it waits for', async () => {
  const { clock, progress, lines, shown } = record({ isTerminal: true });
  await progress.step('packages', async tell => {
    expect(shown).toEqual(['… packages']);
    await clock.advance(2000);
    tell('apt:\n  its lock');
    await clock.advance(1000);
  });
  expect(shown).toEqual(['… packages', '… packages 1 s', '… packages 2 s', '… packages 3 s: apt: its lock', '']);
  expect(lines).toEqual(['✓ packages  3.0 s']);
});

it('shows all steps that go on at the same time', async () => {
  const { clock, progress, shown } = record({ isTerminal: true });
  await Promise.all([
    progress.step('API server', () => clock.sleep(1500)),
    progress.step('containerd', () => clock.sleep(2500)),
    clock.advance(3000),
  ]);
  expect(shown).toContain('… API server 1 s · containerd 1 s');
  expect(shown.at(-2)).toBe('… containerd 2 s');
  expect(shown.at(-1)).toBe('');
});

it('tells a log of a step that takes long, and of what it waits for', async () => {
  const { clock, progress, lines } = record();
  await progress.step('web available', async tell => {
    tell('pod web-1: ErrImagePull');
    await clock.advance(20_000);
    tell('pod web-1: ImagePullBackOff');
    await clock.advance(40_000);
  });
  expect(lines).toEqual([
    '… web available 10 s: pod web-1: ErrImagePull',
    '… web available 21 s: pod web-1: ImagePullBackOff',
    '… web available 51 s: pod web-1: ImagePullBackOff',
    '✓ web available  60.0 s',
  ]);
});

it('marks a step that failed and passes its error on', async () => {
  const { progress, lines } = record();
  await expect(progress.step('packages', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(lines).toEqual(['✗ packages  0.0 s']);
});

it.each<[string, Parameters<typeof planNews>[0], number, string | undefined]>([
  ['not yet', { title: 'a', startedMs: 0 }, 9999, undefined],
  ['it takes long', { title: 'a', startedMs: 0 }, 10_000, '… a 10 s'],
  ['the same', { title: 'a', startedMs: 0, told: { atMs: 10_000, detail: undefined } }, 39_999, undefined],
  ['the same, for long', { title: 'a', startedMs: 0, told: { atMs: 10_000, detail: undefined } }, 40_000, '… a 40 s'],
  ['a change', { title: 'a', startedMs: 0, detail: 'b', told: { atMs: 10_000, detail: 'c' } }, 15_000, '… a 15 s: b'],
  [
    'a change just after',
    { title: 'a', startedMs: 0, detail: 'b', told: { atMs: 10_000, detail: 'c' } },
    14_999,
    undefined,
  ],
])('news: %s', (_, step, nowMs, expected) => {
  expect(planNews(step, nowMs)).toBe(expected);
});
