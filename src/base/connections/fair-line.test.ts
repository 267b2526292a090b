import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { FairLine } from './fair-line.ts';

/** All that waits, in the order in which it is taken. */
function drain(line: FairLine<string>): string[] {
  const taken: string[] = [];
  for (let item = line.take(); item !== undefined; item = line.take()) taken.push(item);
  return taken;
}

it('takes in turns one of the next address and the newest of all', () => {
  const line = new FairLine<string>();
  for (const item of ['a0', 'a1', 'a2', 'a3', 'a4']) line.add('10.0.0.1', item);
  line.add('10.0.0.2', 'b0');
  for (const item of ['c0', 'c1']) line.add('10.0.0.3', item);
  expect(drain(line)).toEqual(['a0', 'c1', 'b0', 'c0', 'a1', 'a4', 'a2', 'a3']);
  expect(drain(line)).toEqual([]);
});

it('takes who comes after very many soon', () => {
  const line = new FairLine<string>();
  for (let i = 0; i < 1000; i++) line.add(`10.0.0.${i % 200}`, `early-${i}`);
  for (let i = 0; i < 100; i++) {
    line.add('10.0.1.1', `late-${i}`);
    expect([line.take(), line.take()]).toContain(`late-${i}`);
  }
});

it('takes one of another address soon, however many come all the time', () => {
  const line = new FairLine<string>();
  line.add('10.0.0.1', 'other');
  const taken: (string | undefined)[] = [];
  for (let i = 0; i < 10; i++) {
    for (let j = 0; j < 5; j++) line.add('10.0.0.2', `${i}-${j}`);
    taken.push(line.take());
  }
  expect(taken).toContain('other');
});

it('takes each once', () => {
  const line = new FairLine<string>();
  const taken: (string | undefined)[] = [];
  for (let i = 0; i < 1000; i++) {
    line.add(`10.0.0.${i % 7}`, `${i}`);
    if (i % 3 > 0) taken.push(line.take());
  }
  taken.push(...drain(line));
  expect(new Set(taken).size).toBe(1000);
  expect(taken).toHaveLength(1000);
});

/** A connection may have megabytes with it that nobody needs any more. */
it('does not hold what was taken', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const line = new FairLine<object>();
  for (let i = 0; i < 5; i++) line.add('10.0.0.1', {});
  const taken = Array.from({ length: 4 }, () => new WeakRef(line.take() as object));
  // What a reference was made to lives until the turn is over.
  await new Promise(resolve => setImmediate(resolve));
  collect();
  expect(taken.map(reference => reference.deref())).toEqual([undefined, undefined, undefined, undefined]);
  expect(line.take()).toBeDefined();
});
