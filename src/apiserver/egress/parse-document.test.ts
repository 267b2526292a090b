import { expect, it } from 'vitest';
import { systemClock } from '#base';
import { parseDocument } from './parse-document.ts';

const read = (text: string, mostValues?: number) => parseDocument(text, systemClock, mostValues);

it('reads what is short and what is long', async () => {
  expect(await read('{"a":[1]}')).toEqual({ a: [1] });
  const long = Array.from({ length: 50_000 }, (_, index) => ({ name: `n${index}` }));
  expect(await read(JSON.stringify(long))).toEqual(long);
});

it('refuses what is no JSON, is nested too deeply or has too many values', async () => {
  await expect(read('{')).rejects.toThrow(SyntaxError);
  await expect(read('['.repeat(4_000_000))).rejects.toThrow('exceeded max depth');
  await expect(read(`[${'{},'.repeat(400_000)}1]`)).rejects.toThrow('limit is 500000 values');
  await expect(read(`[${'{},'.repeat(6000)}1]`, 10_000)).rejects.toThrow('limit is 10000 values');
});

it('lets others go first while it reads what is long', async () => {
  let turns = 0;
  let isOver = false;
  const count = () => {
    turns++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  await read(`[${'{"name":1},'.repeat(150_000)}1]`);
  isOver = true;
  expect(turns).toBeGreaterThan(2);
});
