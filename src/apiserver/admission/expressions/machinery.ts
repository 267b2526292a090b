/** The machinery of expressions, once it is needed. */
export type Machinery = typeof import('./load.ts');

let machinery: Machinery | undefined;

/** Loads the machinery; undefined when it is there. */
export const loadExpressions = (): Promise<void> | undefined => (machinery ? undefined : load());

async function load(): Promise<void> {
  machinery = await import('./load.ts');
}

/** Undefined when nobody has needed it yet. */
export const loadedExpressions = (): Machinery | undefined => machinery;
