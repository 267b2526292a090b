/** One suite over Node's own stacks and those for a Node that has none. */
import { describe, expect, test } from 'vitest';
import { AsyncDisposableStackOfOurs, DisposableStackOfOurs } from './disposable-stacks.ts';

describe.each([
  ["Node's own", DisposableStack],
  ['for Node 22', DisposableStackOfOurs],
])('a stack %s', (_, Stack) => {
  test('disposes the last first, once', () => {
    const log: unknown[] = [];
    const stack = new Stack();
    const value = { [Symbol.dispose]: () => log.push('used') };
    expect(stack.use(value)).toBe(value);
    expect(stack.use(undefined)).toBeUndefined();
    expect(stack.adopt('a', text => log.push(text))).toBe('a');
    stack.defer(() => log.push('deferred'));
    stack[Symbol.dispose]();
    stack.dispose();
    expect(log).toEqual(['deferred', 'a', 'used']);
    expect(stack.disposed).toBe(true);
    expect(() => stack.defer(() => undefined)).toThrow(ReferenceError);
  });

  test('hands over what is to be done', () => {
    const log: string[] = [];
    const stack = new Stack();
    stack.defer(() => log.push('first'));
    stack.defer(() => log.push('second'));
    const moved = stack.move();
    stack.dispose();
    expect(log).toEqual([]);
    moved.dispose();
    expect(log).toEqual(['second', 'first']);
  });

  test('throws what cannot be disposed, and later errors over earlier ones', () => {
    const stack = new Stack();
    expect(() => stack.use({} as Disposable)).toThrow(TypeError);
    for (const message of ['third', 'second', 'first'])
      stack.defer(() => {
        throw new Error(message);
      });
    expect(() => stack.dispose()).toThrow(
      expect.objectContaining({
        name: 'SuppressedError',
        error: new Error('third'),
        suppressed: expect.objectContaining({ error: new Error('second'), suppressed: new Error('first') }),
      }),
    );
  });
});

describe.each([
  ["Node's own", AsyncDisposableStack],
  ['for Node 22', AsyncDisposableStackOfOurs],
])('an asynchronous stack %s', (_, Stack) => {
  test('disposes one after the other, the last first, once', async () => {
    const log: unknown[] = [];
    const stack = new Stack();
    stack.use({ [Symbol.dispose]: () => log.push('used') });
    stack.use({ [Symbol.asyncDispose]: async () => void log.push('used and awaited') });
    stack.adopt('a', async text => {
      await Promise.resolve();
      log.push(text);
    });
    stack.defer(() => void log.push('deferred'));
    await stack[Symbol.asyncDispose]();
    await stack.disposeAsync();
    expect(log).toEqual(['deferred', 'a', 'used and awaited', 'used']);
    expect(stack.disposed).toBe(true);
    expect(() => stack.move()).toThrow(ReferenceError);
  });

  test('hands over what is to be done, and rejects with the errors of all', async () => {
    const stack = new Stack();
    stack.defer(() => Promise.reject(new Error('second')));
    stack.defer(() => Promise.reject(new Error('first')));
    const moved = stack.move();
    await stack.disposeAsync();
    await expect(moved.disposeAsync()).rejects.toMatchObject({
      name: 'SuppressedError',
      error: new Error('second'),
      suppressed: new Error('first'),
    });
  });
});
