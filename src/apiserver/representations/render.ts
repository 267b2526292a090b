/** An answer as bytes. */
import { type Clock, turnsOf } from '#base';
import type { Content } from '../pipeline/answer.ts';
import type { StoredObjects } from '../reads/page.ts';
import type { StoredObject } from '../watch/stored-object.ts';
import type { Bytes, ListForm, Representation } from './representation.ts';

/** So many items are made in one step, unless to make them is only to copy them. */
const itemsAtOnce = 16;

/** All bytes of an answer. What has to be made item by item takes turns. */
export function render(content: Content, representation: Representation, clock: Clock): Bytes {
  if (content.type === 'object') return representation.object(content.stored);
  if (content.type === 'plain') return representation.value(content.value, content.columns);
  const form = representation.list(content);
  const { items } = content.list;
  if (form.lengthOf) return whole(form, [form.run([...items]) as Uint8Array]);
  return makeRuns(form, items, clock).then(runs => whole(form, runs));
}

async function makeRuns(form: ListForm, items: StoredObjects, clock: Clock): Promise<Uint8Array[]> {
  const turns = turnsOf(clock);
  const runs: Uint8Array[] = [];
  for (const some of inRuns(items)) {
    const turn = turns.next();
    if (turn) await turn;
    if (runs.length > 0) runs.push(form.between);
    runs.push(await form.run(some));
  }
  return runs;
}

function* inRuns(items: StoredObjects): Generator<StoredObject[]> {
  let run: StoredObject[] = [];
  for (const item of items) {
    run.push(item);
    if (run.length < itemsAtOnce) continue;
    yield run;
    run = [];
  }
  if (run.length > 0) yield run;
}

function whole(form: ListForm, runs: readonly Uint8Array[]): Buffer {
  const length = runs.reduce((sum, run) => sum + run.length, 0);
  return Buffer.concat([form.open(length), ...runs, form.close]);
}
