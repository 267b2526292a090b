/** Runs a subresource's handler for a request: decodes its body, asks admission about it, and calls the member for its
 *  verb. */

import {
  applyPatchType,
  badRequest,
  deepClone,
  isBuiltIn,
  type KubeObject,
  methodNotSupported,
  strategicPatchType,
} from '#api';
import type { Clock, Steps } from '#base';
import type { ApiRequest } from '#client';
import { shapeOf } from '../resource/definition.ts';
import { ownBody, type RequestBody } from '../resource/request-body.ts';
import type { AskedList, BodyChange, SubresourceContext, SubresourceHandler } from '../resource/subresource.ts';
import { parseSelection, selectable } from '../watch/selection.ts';
import type { Served } from './catalogue.ts';
import { bodyWriteOf, type FieldWriter } from './field-writes.ts';
import { namelessObject } from './generic/create.ts';
import { admissionRequest, type Change, isDryRun, type WriteRequest } from './generic/engine.ts';
import { type Run, runnerOf } from './generic/in-turns.ts';
import { patchedBody, patchRefusal } from './generic/patch.ts';
import { mergeRepeatedOwners } from './generic/repeated-owners.ts';
import { applyPatch, unknownPatchType } from './plan/apply-patch.ts';
import { decodeSteps, type Refuse } from './plan/decode-body.ts';
import { fieldComplaints } from './plan/field-complaints.ts';
import { emptyObject, keepRecord } from './plan/managed-fields/record.ts';
import { wantedByApply } from './plan/managed-fields/wanted.ts';
import { dropSystemFields } from './plan/metadata.ts';
import type { Registry } from './registry.ts';

interface SubresourceCall {
  readonly request: ApiRequest;
  /** The kind that it is about. */
  readonly served: Served;
  readonly write: WriteRequest;
  readonly sent: RequestBody;
  readonly registry: Registry;
  readonly clock: Clock;
  /** Who manages the fields that are written. */
  readonly manager: string;
}

/** The answer's body, of a list its items. Throws what the handler and admission do, and a 405 for verbs that it does
 *  not answer. */
export async function callSubresource(
  handler: SubresourceHandler,
  call: SubresourceCall,
): Promise<object | readonly KubeObject[]> {
  const { request, write } = call;
  const context = contextOf(call);
  const key = { name: write.name, ...(write.namespace === '' ? {} : { namespace: write.namespace }) };
  if (request.verb === 'get' && handler.get) return await handler.get(key, context);
  if (request.verb === 'list' && handler.list) return await handler.list(askedList(call), context);
  if (request.verb === 'create' && handler.create) {
    const body = checkPlace(handler, await runOf(call)(created(handler, call)), key);
    await admit(handler, call, { operation: 'CREATE', object: body, old: undefined });
    return await handler.create(key, body, context);
  }
  if (request.verb === 'update' && handler.update) {
    const body = checkPlace(handler, await decodeSent(handler, call), key);
    if (!body.metadata.name) throw namelessObject(key.name);
    return await handler.update(
      key,
      admitting(handler, call, current => replaced(handler, call, { current, body })),
      context,
    );
  }
  if (request.verb === 'patch' && handler.update) {
    return await handler.update(
      key,
      admitting(handler, call, function* change(current) {
        const body = yield* (isApply(call) ? applied : patched)(handler, call, current);
        return checkPlace(handler, body, key);
      }),
      context,
    );
  }
  throw methodNotSupported();
}

/** Throws the 400 for selectors that cannot be read, or by other fields. */
function askedList({ request, served, write }: SubresourceCall): AskedList {
  const { matches } = parseSelection(served.resource, request);
  return { namespace: write.namespace || undefined, selects: object => matches(selectable(object)) };
}

function contextOf({ write, registry, clock }: SubresourceCall): SubresourceContext {
  const { user, options, warn } = write;
  const dryRun = isDryRun(write);
  const objects = registry.access({ user, dryRun, warn, isAdmitted: true });
  return { user, options, nowMs: clock.now(), dryRun, objects };
}

function decode(handler: SubresourceHandler, call: SubresourceCall, body: unknown, refuse?: Refuse): Steps<KubeObject> {
  const { write, sent } = call;
  return decodeSteps(shapeOf(handler.body), body, {
    fieldValidation: write.options.fieldValidation,
    warn: write.warn,
    complaints: fieldComplaints(sent),
    otherVersions: handler.bodyVersions,
    ...(refuse ? { refuse } : {}),
  });
}

const runOf = ({ write: { isLarge }, clock }: SubresourceCall): Run => runnerOf({ isLarge, clock });

const decodeSent = async (handler: SubresourceHandler, call: SubresourceCall): Promise<KubeObject> =>
  await runOf(call)(decode(handler, call, ownBody(call.sent)));

/** The body that was sent, with the record of who set its fields. */
function* created(handler: SubresourceHandler, call: SubresourceCall): Steps<KubeObject> {
  const body = yield* decode(handler, call, ownBody(call.sent));
  if (!handler.keepsSystemFields) dropSystemFields(body);
  mergeRepeatedOwners(call.write, body);
  const shape = shapeOf(handler.body);
  const write = bodyWriteOf(shape, writerOf(handler, call));
  yield* keepRecord(write, body, { old: undefined, empty: emptyObject(shape) });
  return body;
}

function* replaced(
  handler: SubresourceHandler,
  call: SubresourceCall,
  { current, body }: { current: KubeObject; body: KubeObject },
): Steps<KubeObject> {
  const wanted = deepClone(body);
  yield;
  return yield* tracked(handler, call, { current, wanted });
}

function* patched(handler: SubresourceHandler, call: SubresourceCall, current: KubeObject): Steps<KubeObject> {
  const { patchType: type, body } = call.sent;
  // What a custom kind's subresource is, no strategic patch knows: as upstream.
  if (type === strategicPatchType && !isBuiltIn(call.served.kind)) throw unknownPatchType([strategicPatchType]);
  const shape = shapeOf(handler.body);
  const patch = { type, body };
  const raw = yield* applyPatch(shape.struct, current, patch);
  yield;
  const { name } = call.write;
  // As upstream, where what custom kinds have besides their objects need not say its version either.
  const isCustom = !isBuiltIn(call.served.kind);
  const patched = patchedBody(raw, { patch, shape: { ...shape, isCustom }, name });
  const wanted = yield* decode(handler, call, patched, (why, mismatch) => patchRefusal(patch, why, mismatch));
  if (!wanted.metadata.name) throw namelessObject(name);
  yield;
  return yield* tracked(handler, call, { current, wanted });
}

const isApply = ({ sent }: SubresourceCall): boolean => sent.patchType === applyPatchType;

function applied(handler: SubresourceHandler, call: SubresourceCall, live: KubeObject): Steps<KubeObject> {
  const { write, sent } = call;
  const { options, warn } = write;
  const { fieldValidation } = options;
  const shape = shapeOf(handler.body);
  const application = {
    write: bodyWriteOf(shape, writerOf(handler, call)),
    kind: handler.body,
    live,
    empty: emptyObject(shape),
    applied: sent.body,
    force: options.force ?? false,
  };
  return wantedByApply(application, {
    duplicateFields: sent.duplicateFields,
    repeatedKeys: sent.repeatedKeys,
    fieldValidation,
    warn,
    decode: (body, refuse) => decodeSteps(shape, body, { fieldValidation, warn, refuse }),
  });
}

const writerOf = ({ name: subresource }: SubresourceHandler, { manager, clock }: SubresourceCall): FieldWriter => ({
  manager,
  subresource,
  nowMs: clock.now(),
});

/** The wanted body, with the record of who manages its fields. */
function* tracked(
  handler: SubresourceHandler,
  call: SubresourceCall,
  { current, wanted }: { current: KubeObject; wanted: KubeObject },
): Steps<KubeObject> {
  const shape = shapeOf(handler.body);
  const write = bodyWriteOf(shape, writerOf(handler, call));
  yield* keepRecord(write, wanted, { old: current, empty: emptyObject(shape) });
  return wanted;
}

/** Makes the body that is wanted, and lets admission look at it and complete it. */
function admitting(
  handler: SubresourceHandler,
  call: SubresourceCall,
  make: (current: KubeObject) => Steps<KubeObject>,
): BodyChange {
  return async current => {
    const object = await runOf(call)(make(current));
    await admit(handler, call, { operation: 'UPDATE', object, old: current });
    return object;
  };
}

async function admit(
  handler: SubresourceHandler,
  { registry, served, write }: SubresourceCall,
  change: Change,
): Promise<void> {
  const asked = admissionRequest(served, write, { ...change, body: shapeOf(handler.body) });
  await registry.admission.admit(asked);
  await registry.admission.validate(asked);
}

/** The body is about the object of the path. */
function checkPlace(
  { body: { kind }, namesObject, checksName }: SubresourceHandler,
  body: KubeObject,
  key: { namespace?: string; name: string },
): KubeObject {
  const { metadata } = body;
  if (key.namespace !== undefined && metadata.namespace && metadata.namespace !== key.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  if (namesObject && metadata.name !== key.name) throw badRequest(`name in URL does not match name in ${kind} object`);
  if (!checksName && key.name !== '' && metadata.name && metadata.name !== key.name) {
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${key.name})`);
  }
  return body;
}
