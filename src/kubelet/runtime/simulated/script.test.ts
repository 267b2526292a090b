import { expect, test } from 'vitest';
import { scriptOf } from './script.ts';

test('a container of which nothing is said runs and is healthy', () => {
  expect(scriptOf('web', {})).toEqual({
    startDelayMs: 0,
    runForMs: undefined,
    exitCode: 0,
    stopDelayMs: 0,
    isHealthy: true,
  });
});

test('what is said of one container wins over what is said of all', () => {
  const annotations = {
    'simulated.kubernode.dev/run-for': '90s',
    'simulated.kubernode.dev/run-for.setup': '100ms',
    'simulated.kubernode.dev/exit-code.setup': '3',
    'simulated.kubernode.dev/healthy': 'false',
  };
  expect(scriptOf('setup', annotations)).toMatchObject({ runForMs: 100, exitCode: 3, isHealthy: false });
  expect(scriptOf('web', annotations)).toMatchObject({ runForMs: 90_000, exitCode: 0 });
});

test('what cannot be read counts as not said', () => {
  const annotations = { 'simulated.kubernode.dev/run-for': 'soon', 'simulated.kubernode.dev/exit-code': 'x' };
  expect(scriptOf('web', annotations)).toMatchObject({ runForMs: undefined, exitCode: 0 });
});
