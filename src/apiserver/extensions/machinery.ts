/** The machinery of custom kinds, once it is needed. */
type Machinery = typeof import('./load.ts');

let machinery: Machinery | undefined;

/** Loads the machinery; undefined when it is there. */
export const loadMachinery = (): Promise<void> | undefined => (machinery ? undefined : load());

async function load(): Promise<void> {
  machinery = await import('./load.ts');
}

/** Undefined when nobody has needed it yet. */
export const loadedMachinery = (): Machinery | undefined => machinery;
