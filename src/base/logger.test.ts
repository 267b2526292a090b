import { expect, test } from 'vitest';
import { createLogger } from './logger.ts';

/** The fields of the line that is written. */
function written(error: unknown): { error: unknown } {
  const lines: string[] = [];
  createLogger({ destination: { write: line => void lines.push(line) } }).warn('it failed', { error });
  return JSON.parse(lines.join('')) as { error: unknown };
}

test('an error is told with its message and where it was thrown', () => {
  const stack = expect.stringContaining('logger.test.ts') as string;
  expect(written(new TypeError('no'))).toMatchObject({
    msg: 'it failed',
    error: { type: 'TypeError', message: 'no', stack },
  });
});

test('where cleaning up failed too, what went wrong first is told', () => {
  const both = new SuppressedError(new Error('cannot clean up'), new TypeError('cannot work'));
  expect(written(both)).toMatchObject({ error: { type: 'TypeError', message: 'cannot work' } });
});

test('what an error was caused by is told beside its message, which often says so already', () => {
  const cause = new RangeError('too far');
  expect(written(new Error('cannot go there: too far', { cause }))).toMatchObject({
    error: { message: 'cannot go there: too far', cause: { type: 'RangeError', message: 'too far' } },
  });
});
