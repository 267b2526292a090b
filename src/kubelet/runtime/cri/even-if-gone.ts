import { RuntimeError } from '../runtime.ts';

/** What is gone already is as good as stopped and removed. */
export async function evenIfGone(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof RuntimeError && error.code === 'notFound')) throw error;
  }
}
