import { expect, it } from 'vitest';
import { createVirtualClock } from '#base';
import { KeptBytes } from './kept-bytes.ts';

const bytes = (length: number): Uint8Array => new Uint8Array(length);
const make = (maxBytes = 100) => {
  const clock = createVirtualClock();
  const kept = new KeptBytes({ clock, maxBytes, maxAgeMs: 1000 });
  return { clock, kept, shelf: kept.shelf<object, Uint8Array>() };
};

it('keeps what is asked for again, and forgets the rest when there is too much', () => {
  const { shelf } = make();
  const [often, once] = [{}, {}];
  shelf.set(often, bytes(20));
  shelf.set(once, bytes(20));
  for (let i = 0; i < 10; i++) {
    shelf.set({}, bytes(20));
    expect(shelf.get(often)).toHaveLength(20);
  }
  expect(shelf.get(once)).toBeUndefined();
});

it('shares its limit among all shelves', () => {
  const { kept, shelf } = make();
  const key = {};
  shelf.set(key, bytes(20));
  const other = kept.shelf<object, Uint8Array>();
  for (let i = 0; i < 10; i++) other.set({}, bytes(20));
  expect(shelf.get(key)).toBeUndefined();
});

it('forgets what nobody asked for in a while, and then waits for nothing', async () => {
  const { clock, shelf } = make();
  const key = {};
  shelf.set(key, bytes(20));
  await clock.advance(1500);
  expect(shelf.get(key)).toHaveLength(20);
  await clock.advance(1000);
  expect(shelf.get(key)).toHaveLength(20);
  await clock.advance(3000);
  expect(shelf.get(key)).toBeUndefined();
});
