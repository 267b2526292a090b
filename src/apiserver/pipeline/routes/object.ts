/** One object: get, update, patch, delete; also of the subresources whose body is the object itself, such as
 *  `status`. */
import { applyPatchType, cloneInSteps, conflict, isNotFound, type KubeObject, strategicPatchType } from '#api';
import type { Authorizer } from '../../authz/authorizer.ts';
import { getObject } from '../../reads/list.ts';
import { checkChangedPlace, createObject } from '../../registry/generic/create.ts';
import { deletedStatus, deleteObject, readDeleteOptions, unsafe } from '../../registry/generic/delete.ts';
import type { Engine } from '../../registry/generic/engine.ts';
import type { Run } from '../../registry/generic/in-turns.ts';
import { patchedBody, patchObject, patchRefusal } from '../../registry/generic/patch.ts';
import { mergeRepeatedOwners } from '../../registry/generic/repeated-owners.ts';
import { updateObject } from '../../registry/generic/update.ts';
import { unknownPatchType } from '../../registry/plan/apply-patch.ts';
import { ownBody } from '../../resource/request-body.ts';
import type { Answer } from '../answer.ts';
import { authorizeUnsafeDelete, authorizeVerb } from '../authorize.ts';
import type { Call, Route } from '../call.ts';
import { apply } from './apply.ts';
import { byVerb, decode, decoding, objectAnswer, readingOf, resourceRoute, tracked, writingOf } from './resource.ts';

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
  return objectAnswer(reading, stored, call.warnings);
}

async function update(call: Call, authorizer: Authorizer): Promise<Answer> {
  const writing = await writingOf(call);
  const { engine, warnings, sent } = writing;
  const write = tracked(call, writing);
  const wanted = await decode(writing, ownBody(sent));
  checkChangedPlace(engine, write, wanted);
  mergeRepeatedOwners(write, wanted);
  const replace = ({ metadata }: KubeObject, run: Run) => {
    checkUid(engine, wanted, metadata.uid);
    return run(cloneInSteps(wanted));
  };
  try {
    return objectAnswer(writing, await updateObject(engine, write, replace), warnings);
  } catch (error) {
    const mayCreate = engine.resource.strategy.allowCreateOnUpdate && write.subresource === '';
    if (!mayCreate || !isNotFound(error)) throw error;
    await authorizeVerb(call, authorizer, 'create');
    checkUid(engine, wanted, '');
    return objectAnswer(writing, await createObject(engine, write, wanted), warnings, 201);
  }
}

/** Who names the object by its uid means no other; `uid`: of the one that there is. */
function checkUid({ resource: { groupResource } }: Engine, { metadata: wanted }: KubeObject, uid: string): void {
  if (!wanted.uid || wanted.uid === uid) return;
  const why = `Precondition failed: UID in precondition: ${wanted.uid}, UID in object meta: ${uid}`;
  throw conflict(groupResource, wanted.name, why);
}

async function patch(call: Call, authorizer: Authorizer): Promise<Answer> {
  const writing = await writingOf(call);
  const { engine, warnings, sent, served, write } = writing;
  if (sent.patchType === applyPatchType) return await apply(call, writing, authorizer);
  // As upstream: a strategy of merging is told by structs alone.
  if (served.rules && sent.patchType === strategicPatchType) throw unknownPatchType([strategicPatchType]);
  const wanted = { type: sent.patchType, body: sent.body };
  const stored = await patchObject(engine, tracked(call, writing), {
    ...wanted,
    struct: served.struct,
    fromStored: object => served.view?.fromStored(object) ?? object,
    decode(raw) {
      const patched = patchedBody(raw, { patch: wanted, shape: served, name: write.name });
      return decoding(writing, patched, (why, mismatch) => patchRefusal(wanted, why, mismatch));
    },
  });
  return objectAnswer(writing, stored, warnings);
}

async function remove(call: Call, authorizer: Authorizer): Promise<Answer> {
  const writing = await writingOf(call);
  const { engine, write, warnings, sent, options } = writing;
  const deleteOptions = readDeleteOptions(sent.body, options);
  if (deleteOptions[unsafe]) await authorizeUnsafeDelete(call, authorizer);
  const { stored, isGone } = await deleteObject(engine, write, deleteOptions);
  // As upstream, who wants all dependents gone is told that they are not yet.
  const code = !isGone && deleteOptions.orphanDependents === false ? 202 : 200;
  if (!isGone || engine.resource.strategy.answersDeletedObject) return objectAnswer(writing, stored, warnings, code);
  return { code: 200, content: { type: 'plain', value: deletedStatus(writing.served, stored) }, warnings };
}
