import { RuntimeError } from '../runtime.ts';

/** Says that there is no such thing, as a real runtime does. */
export const missing = (what: string, id: string): never => {
  throw new RuntimeError(`${what} ${id} does not exist`, { code: 'notFound' });
};
