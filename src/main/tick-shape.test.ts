import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { exec } from '#base';

/** Lets enough ticks pass for V8 to remember their shape, collects while none is queued, and says whether the tick held
 *  since the start still has the shape of a new one. */
const script = `
  import { executionAsyncResource } from 'node:async_hooks';
  const { TickShape } = await import(${JSON.stringify(fileURLToPath(new URL('tick-shape.ts', import.meta.url)))});
  using shape = new TickShape();
  const turn = () => new Promise(resolve => setImmediate(resolve));
  for (let count = 0; count < 100; count++) process.nextTick(() => undefined, count);
  await turn();
  gc();
  await turn();
  const later = await new Promise(resolve => process.nextTick(() => resolve(executionAsyncResource())));
  console.log(shape.tick !== later && %HaveSameMap(shape.tick, later));
`;

test('ticks have after a collection the shape that they had before', async () => {
  const flags = ['--expose-gc', '--allow-natives-syntax', '--input-type=module'];
  expect((await exec(process.execPath, [...flags, '-e', script])).stdout).toBe('true\n');
});
