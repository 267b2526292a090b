/** One object: get, update, patch, delete; also of the subresources whose body is the object itself, such as `status`. */
import { cloneObject, isNotFound } from '#api';
import { nextTurn } from '#base';
import type { Authorizer } from '../../authz/authorizer.ts';
import { getObject } from '../../reads/list.ts';
import { checkPlace, createObject } from '../../registry/generic/create.ts';
import { deletedStatus, deleteObject, readDeleteOptions, unsafe } from '../../registry/generic/delete.ts';
import { patchObject, patchRefusal } from '../../registry/generic/patch.ts';
import { updateObject } from '../../registry/generic/update.ts';
import { strategic, unknownPatchType } from '../../registry/plan/apply-patch.ts';
import { ownBody } from '../../resource/request-body.ts';
import type { Answer } from '../answer.ts';
import { authorizeUnsafeDelete, authorizeVerb } from '../authorize.ts';
import type { Call, Route } from '../call.ts';
import { apply } from './apply.ts';
import {
  byVerb,
  decode,
  decoding,
  objectAnswer,
  readingOf,
  resourceRoute,
  standingWarnings,
  tracked,
  writingOf,
} from './resource.ts';

export function createObjectRoute({ authorizer }: { authorizer: Authorizer }): Route {
  const verbs = {
    get,
    update: (call: Call) => update(call, authorizer),
    patch: (call: Call) => patch(call, authorizer),
    delete: (call: Call) => remove(call, authorizer),
  };
  return {
    name: 'object',
    ...resourceRoute,
    matches: about => about.isResource !== false,
    run: call => byVerb(verbs, call),
  };
}

async function get(call: Call): Promise<Answer> {
  const reading = readingOf(call);
  const stored = await getObject(reading.engine, reading, reading.options);
  return objectAnswer(reading, stored, standingWarnings(reading.served));
}

async function update(call: Call, authorizer: Authorizer): Promise<Answer> {
  const writing = await writingOf(call);
  const { engine, warnings, sent } = writing;
  const write = tracked(call, writing);
  const wanted = await decode(writing, ownBody(sent));
  if (write.isLarge) await nextTurn();
  checkPlace(engine, write, wanted);
  try {
    return objectAnswer(writing, await updateObject(engine, write, () => cloneObject(wanted)), warnings);
  } catch (error) {
    const mayCreate = engine.resource.strategy.allowCreateOnUpdate && write.subresource === '';
    if (!mayCreate || !isNotFound(error)) throw error;
    await authorizeVerb(call, authorizer, 'create');
    return objectAnswer(writing, await createObject(engine, write, wanted), warnings, 201);
  }
}

async function patch(call: Call, authorizer: Authorizer): Promise<Answer> {
  const writing = await writingOf(call);
  const { engine, warnings, sent, served } = writing;
  if (sent.patchType === 'application/apply-patch+yaml') return await apply(call, writing, authorizer);
  // As upstream: a strategy of merging is told by structs alone.
  if (served.rules && sent.patchType === strategic) throw unknownPatchType([strategic]);
  const stored = await patchObject(engine, tracked(call, writing), {
    struct: served.struct,
    fromStored: object => served.view?.fromStored(object) ?? object,
    type: sent.patchType,
    body: sent.body,
    decode: raw => decoding(writing, raw, why => patchRefusal(sent.body, why)),
  });
  return objectAnswer(writing, stored, warnings);
}

async function remove(call: Call, authorizer: Authorizer): Promise<Answer> {
  const writing = await writingOf(call);
  const { engine, write, warnings, sent, options } = writing;
  const deleteOptions = readDeleteOptions(sent.body, options);
  if (deleteOptions[unsafe]) await authorizeUnsafeDelete(call, authorizer);
  const { stored, isGone } = await deleteObject(engine, write, deleteOptions);
  if (!isGone) return objectAnswer(writing, stored, warnings);
  return { code: 200, content: { type: 'plain', value: deletedStatus(engine, stored) }, warnings };
}
