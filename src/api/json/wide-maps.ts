/** Work on objects with very wide maps, part by part: what is done with each member by itself is done with some
 *  thousand members at a time, as if the objects had no others, so that somebody else may go first in between. Pure. */
import type { Steps } from '#base';
import { isObject, type JsonObject, ownValue, setOwn } from './object.ts';

/** What has more members is gone through part by part. */
const wideFrom = 2000;
/** Members of a part. */
const partMembers = 2000;
/** Objects in each other that are looked into. What is wide further inside is gone through in one. */
const maxDepth = 4;

type Path = readonly string[];

/** What stands in the same place of several objects. */
export type Values = readonly unknown[];

/** The objects in parts, in each of which all have the same members of the same maps: first without the maps that are
 *  wide in one of them, then with nothing but some members of one of those. What the parts have together is what the
 *  objects have. The objects themselves where nothing is wide. */
export function* partsOf(objects: Values): Generator<Values> {
  // Hardly ever there is, and to look for it in all of them together makes much that is thrown away.
  const paths = objects.some(isWide) ? findWide(objects) : [];
  if (paths.length === 0) {
    yield objects;
    return;
  }
  if (paths[0]?.length !== 0) yield without(objects, paths);
  for (const path of paths) {
    const maps = objects.map(object => valueAt(object, path));
    for (const names of slicesOf(maps)) yield objects.map((object, i) => around(object, path, only(maps[i], names)));
  }
}

/** Whether there is something wide in a value. */
export const isWide = (value: unknown): boolean => isWideAt(value, 0);

function isWideAt(value: unknown, depth: number): boolean {
  if (!isObject(value)) return false;
  let count = 0;
  for (const name in value) {
    if (++count > wideFrom) return true;
    if (depth < maxDepth && isWideAt(value[name], depth + 1)) return true;
  }
  return false;
}

/** What parts have together, of which none has what another has, but for the objects around it; null is what has
 *  nothing. Changes the objects of the parts. */
export function* joined(parts: Iterable<unknown>): Steps<unknown> {
  let whole: unknown;
  let isFirst = true;
  for (const part of parts) {
    whole = isFirst ? part : join(whole, part);
    isFirst = false;
    yield;
  }
  return whole;
}

function join(whole: unknown, part: unknown): unknown {
  if (!isObject(whole)) return part;
  if (!isObject(part)) return whole;
  for (const name in part) {
    const own = ownValue(whole, name);
    setOwn(whole, name, own === undefined ? part[name] : join(own, part[name]));
  }
  return whole;
}

/** Paths to the maps that are wide in one of the values, of which none is in another; where the values are of different
 *  sorts nothing can be divided. */
function findWide(values: Values, path: Path = [], found: Path[] = []): readonly Path[] {
  if (values.some(value => value !== undefined && !isObject(value))) return found;
  const objects = values as readonly (JsonObject | undefined)[];
  if (objects.some(hasMany)) found.push(path);
  else if (path.length < maxDepth) {
    for (const [index, object] of objects.entries()) {
      for (const name in object) {
        const isNew = isObject(object[name]) && !objects.some((other, i) => i < index && isObject(member(other, name)));
        if (isNew)
          findWide(
            objects.map(each => member(each, name)),
            [...path, name],
            found,
          );
      }
    }
  }
  return found;
}

function hasMany(object: JsonObject | undefined): boolean {
  let count = 0;
  for (const _ in object) if (++count > wideFrom) return true;
  return false;
}

const member = (value: unknown, name: string): unknown => (isObject(value) ? ownValue(value, name) : undefined);

const valueAt = (value: unknown, path: Path): unknown => path.reduce(member, value);

/** The values without what is at the paths, and without what has nothing else in it. */
function without(values: Values, paths: readonly Path[], depth = 0): Values {
  if (paths.some(path => path.length === depth)) return values.map(() => undefined);
  const copies = values.map(value => (isObject(value) ? { ...value } : value));
  for (const name of new Set(paths.map(path => path[depth] as string))) {
    const inside = values.map(value => member(value, name));
    const under = paths.filter(path => path[depth] === name);
    for (const [index, rest] of without(inside, under, depth + 1).entries()) {
      const copy = copies[index];
      if (!isObject(copy) || inside[index] === undefined) continue;
      if (rest === undefined) delete copy[name];
      else setOwn(copy, name, rest);
    }
  }
  const isNothing = depth > 0 && copies.every(copy => copy === undefined || (isObject(copy) && isBare(copy)));
  return isNothing ? values.map(() => undefined) : copies;
}

function isBare(object: JsonObject): boolean {
  for (const _ in object) return false;
  return true;
}

/** An object that has nothing but a value at a path, as far as there was a path. */
function around(object: unknown, [name, ...path]: Path, value: unknown): unknown {
  if (name === undefined) return value;
  if (!isObject(object)) return object;
  const inside = around(member(object, name), path, value);
  return inside === undefined ? {} : { [name]: inside };
}

/** Names of all maps together, some at a time. */
function* slicesOf(maps: Values): Generator<readonly string[]> {
  for (const [index, map] of maps.entries()) {
    if (!isObject(map)) continue;
    const before = maps.slice(0, index).filter(isObject);
    const names = Object.keys(map);
    for (let at = 0; at < names.length; at += partMembers) {
      const slice = names.slice(at, at + partMembers);
      yield before.length === 0 ? slice : slice.filter(name => !before.some(other => Object.hasOwn(other, name)));
    }
  }
}

function only(map: unknown, names: readonly string[]): unknown {
  if (!isObject(map)) return map;
  const part: JsonObject = {};
  for (const name of names) if (Object.hasOwn(map, name)) setOwn(part, name, map[name]);
  return part;
}
