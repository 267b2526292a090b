/** The bytes of a list, part by part, for whoever sends them. */
import { type Clock, turnsOf } from '#base';
import type { StoredObjects } from '../reads/page.ts';
import type { StoredObject } from '../watch/stored-object.ts';
import type { ListForm } from './representation.ts';
import { type RunSizes, runsOf } from './runs.ts';

/** A piece of a list, made when its turn has come. */
export interface Part {
  /** The items that it consists of. Default: it is what is around them, and short. */
  readonly items?: readonly StoredObject[];
  readonly make: () => Uint8Array;
}

/** A list that is sent once. */
export interface Body {
  /** Undefined when that is not known before the end, and more than was asked for. */
  readonly byteLength: number | undefined;
  /** In their order; they take turns. To be gone through once. */
  readonly parts: AsyncIterable<Part>;
}

interface BodyOptions {
  readonly clock: Clock;
  readonly sizes: RunSizes;
  /** A list that is shorter is made before its length is told. */
  readonly knownBelowBytes: number;
}

/** A list whose items are made when they are asked for, as far as its form allows. */
export async function bodyOf(form: ListForm, items: StoredObjects, options: BodyOptions): Promise<Body> {
  const runs = goingOn(inTurns(runsOf(items, options.sizes), options.clock));
  // Short ones are sent whole.
  if (form.lengthBelow) return { byteLength: undefined, parts: around(form, form.open(0), lazily(form, runs)) };
  const made: Part[] = [];
  let length = 0;
  for await (const run of runs) {
    const part = form.runLength ? partOf(form, run) : madePart(form, run);
    if (made.length > 0) length += form.between.length;
    length += form.runLength ? form.runLength(run) : part.make().length;
    made.push(part);
    if (form.runLength || length < options.knownBelowBytes) continue;
    return { byteLength: undefined, parts: around(form, form.open(0), chain(made, lazily(form, runs))) };
  }
  const open = form.open(length);
  return { byteLength: open.length + length + form.close.length, parts: around(form, open, made) };
}

/** A part that is made, as often as it is asked for. */
const partOf = (form: ListForm, items: readonly StoredObject[]): Part => ({ items, make: () => form.run(items) });

/** A part that is made now. */
function madePart(form: ListForm, items: readonly StoredObject[]): Part {
  const bytes = form.run(items);
  return { items, make: () => bytes };
}

/** All bytes of a list whose length is known without making it, if they are fewer than that. */
export function wholeIfShort(form: ListForm, items: StoredObjects, belowBytes: number): Uint8Array | undefined {
  if (!form.lengthBelow) return undefined;
  const open = form.open(0);
  if (form.lengthBelow(belowBytes - open.length - form.close.length, items) === undefined) return undefined;
  return form.whole?.(items) ?? Buffer.concat([open, form.run([...items]), form.close]);
}

/** All bytes at once. */
export async function wholeOf({ parts }: Body): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const { make } of parts) chunks.push(make());
  return Buffer.concat(chunks);
}

/** Values that can be gone through by one loop, and on by the next. */
const goingOn = <T>(values: AsyncGenerator<T>): AsyncIterable<T> => ({
  [Symbol.asyncIterator]: () => ({ next: () => values.next() }),
});

async function* inTurns<T>(values: Iterable<T>, clock: Clock): AsyncGenerator<T> {
  const turns = turnsOf(clock);
  for (const value of values) {
    const turn = turns.next();
    if (turn) await turn;
    yield value;
  }
}

async function* lazily(form: ListForm, runs: AsyncIterable<readonly StoredObject[]>): AsyncGenerator<Part> {
  for await (const items of runs) yield partOf(form, items);
}

async function* chain(first: Iterable<Part>, rest: AsyncIterable<Part>): AsyncGenerator<Part> {
  yield* first;
  yield* rest;
}

async function* around(
  form: ListForm,
  open: Uint8Array,
  parts: Iterable<Part> | AsyncIterable<Part>,
): AsyncGenerator<Part> {
  yield { make: () => open };
  let isFirst = true;
  for await (const part of parts) {
    if (!isFirst && form.between.length > 0) yield { make: () => form.between };
    isFirst = false;
    yield part;
  }
  yield { make: () => form.close };
}
