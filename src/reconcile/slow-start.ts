/** Doing something many times without flooding a server that refuses it. */

/** Runs `work` `count` times, each with its position, in parallel batches of 1, 2, 4 and so on. A batch in which any
 *  fails is the last, so that what always fails (a quota) costs one request, not hundreds. Returns the errors. */
export async function inSlowStartBatches(
  count: number,
  work: (position: number) => Promise<unknown>,
): Promise<unknown[]> {
  let remaining = count;
  for (let size = 1; remaining > 0; size *= 2) {
    const batch = Math.min(size, remaining);
    const first = count - remaining;
    const results = await Promise.allSettled(Array.from({ length: batch }, (_, offset) => work(first + offset)));
    const errors = results.flatMap(result => (result.status === 'rejected' ? [result.reason as unknown] : []));
    if (errors.length > 0) return errors;
    remaining -= batch;
  }
  return [];
}
