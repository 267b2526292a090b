import { describe, expect, it } from 'vitest';
import { inSlowStartBatches } from './slow-start.ts';

describe('inSlowStartBatches', () => {
  it('works in batches that double', async () => {
    let running = 0;
    const widths: number[] = [];
    await inSlowStartBatches(10, async () => {
      widths.push(++running);
      await Promise.resolve();
      running--;
    });
    expect(widths).toEqual([1, 1, 2, 1, 2, 3, 4, 1, 2, 3]);
  });

  it('stops after the batch in which something fails, and returns the errors', async () => {
    let calls = 0;
    const errors = await inSlowStartBatches(100, () =>
      ++calls >= 3 ? Promise.reject(new Error(`call ${calls}`)) : Promise.resolve(),
    );
    expect(calls).toBe(3);
    expect(errors).toEqual([new Error('call 3')]);
  });
});
