/** Pure work in steps: it stops wherever whoever runs it may let others go first. */

/** Work whose outcome is a `T`. */
export type Steps<T> = Generator<void, T, void>;

/** Does all of it now. */
export function runNow<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
