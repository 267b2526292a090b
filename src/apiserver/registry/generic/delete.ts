/** Deleting an object, and all objects of a selection. */
import {
  badRequest,
  conflict,
  type DeleteOptions,
  decodeObject,
  deepClone,
  deepEqual,
  type FieldError,
  invalidObject,
  invalidValue,
  type JsonObject,
  type KubeObject,
  notFound,
  notSupported,
  type Status,
  type StatusError,
  structBehind,
} from '#api';
import { forEachConcurrently, oneStep, runNow, type Steps, turnsOf } from '#base';
import type { RequestOptions } from '#client';
import { damagedRevision } from '#store';
import { listObjects } from '../../reads/list.ts';
import type { ObjectList } from '../../reads/page.ts';
import { encodeWithinBounds, pathOf, type Resource } from '../../resource/resource.ts';
import type { Selection } from '../../watch/selection.ts';
import { StoredObject } from '../../watch/stored-object.ts';
import { checkTypeNames } from '../plan/decode-body.ts';
import { type DeletionPlan, planDelete } from '../plan/plan-deletion.ts';
import { commitObject, commitRemoval } from './commit.ts';
import { admissionOf, admissionRequest, type Engine, isDryRun, planningOf, type WriteRequest } from './engine.ts';
import { type Run, runnerFor } from './in-turns.ts';
import { dryRunErrors } from './write-options.ts';

const maxAttempts = 20;
/** The option that deletes what cannot be read. */
export const unsafe = 'ignoreStoreReadErrorWithClusterBreakingPotential';
/** Deletions of a collection under way at a time: enough to share the disk's writes. */
const collectionConcurrency = 256;

/** The object that lives on for now, or what it was when it is gone. */
export interface Deleted {
  readonly stored: StoredObject;
  readonly isGone: boolean;
}

/** Deletes one object. Throws 404, 409 when a precondition does not hold, 422 for options that contradict each
 *  other. */
export async function deleteObject(
  engine: Engine,
  asked: WriteRequest,
  deleteOptions: DeleteOptions,
): Promise<Deleted> {
  const { resource, cache } = engine;
  const request = withDryRun(asked, deleteOptions);
  const { propagationPolicy, orphanDependents } = deleteOptions;
  const { deletionWarning } = resource.strategy;
  if (deletionWarning && propagationPolicy === undefined && orphanDependents === undefined)
    request.warn(deletionWarning);
  const admission = admissionOf(engine, request);
  if (!cache.isReady) await cache.start();
  if (deleteOptions[unsafe]) return await deleteUnreadable(engine, request);
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    const old = cache.get(request.namespace, request.name);
    if (!old) throw notFound(resource.groupResource, request.name);
    const run = runnerFor(engine, request, old.byteLength);
    const object = await run(oneStep(() => old.object));
    checkPreconditions(engine, deleteOptions, old);
    const change = admissionRequest(engine, request, {
      operation: 'DELETE',
      object: undefined,
      old: object,
      options: deleteOptions,
    });
    await admission.admit(change);
    await admission.validate(change);
    const plan = await run(oneStep(() => planDelete(planningOf(engine, request), deleteOptions, object)));
    const deleted = await carryOut(engine, request, plan, { old, run });
    if (deleted) return deleted;
  }
  throw conflict(resource.groupResource, request.name);
}

/** Deletes an object that cannot be read: without finalizers and preconditions, which cannot be read either. Throws
 *  404, and 422 when it can be read. */
async function deleteUnreadable(engine: Engine, { namespace, name }: WriteRequest): Promise<Deleted> {
  const { resource, store, cache } = engine;
  const path = cache.damagedPath(namespace, name);
  if (path === undefined) {
    if (!cache.get(namespace, name)) throw notFound(resource.groupResource, name);
    const { group, resource: kind } = resource.groupResource;
    throw invalidObject({ group, kind }, name, [
      unsafeError('is exclusively used to delete corrupt object(s), try again by removing this option'),
    ]);
  }
  // Other conditions cannot be made of what cannot be read; what was written meanwhile can, and is no longer there to
  // be found.
  const result = await store.commit([{ type: 'delete', key: resource.prefix + path, ifRevision: damagedRevision }]);
  if (!result.committed) throw conflict(resource.groupResource, name);
  await cache.feed.caughtUp(result.revision);
  const { apiVersion, kind } = resource.kind;
  const metadata = namespace === '' ? { name } : { name, namespace };
  const value = runNow(encodeWithinBounds(resource, { apiVersion, kind, metadata } as KubeObject));
  return {
    stored: new StoredObject(resource, pathOf(namespace, name), { value, revision: result.revision }),
    isGone: true,
  };
}

/** Deletes the selected objects, or a page of them, each as a DELETE of its own; returns those that it found to delete,
 *  as they were. */
export async function deleteCollection(
  engine: Engine,
  request: WriteRequest,
  { selection, deleteOptions }: { selection: Selection; deleteOptions: DeleteOptions },
): Promise<ObjectList> {
  if (deleteOptions[unsafe])
    throw invalidObject(deleteOptionsKind, '', [
      unsafeError('is not allowed with DELETECOLLECTION, try again after removing the option'),
    ]);
  const page = await listObjects(engine, selection, request.options);
  const turns = turnsOf(engine.clock);
  const results: unknown[] = [];
  await forEachConcurrently([...page.items].entries(), collectionConcurrency, async ([index, object]) => {
    const turn = turns.next();
    if (turn) await turn;
    const { namespace, name } = object;
    const deletion = deleteObject(engine, { ...request, namespace, name }, deleteOptions);
    results[index] = await deletion.catch((error: unknown) => error);
  });
  const failure = results.find(result => !isDeleted(result) && !isNotFoundError(result));
  if (failure) throw failure;
  return { ...page, items: [...page.items].filter((_, index) => isDeleted(results[index])) };
}

const isDeleted = (result: unknown): result is Deleted =>
  typeof result === 'object' && result !== null && 'isGone' in result;
const isNotFoundError = (error: unknown): boolean => (error as { status?: { code?: number } }).status?.code === 404;

/** The answer for an object that is gone. */
export function deletedStatus({ kind }: Pick<Resource, 'kind'>, { name, object }: StoredObject): Status {
  const { group, plural } = kind;
  const details = { name, ...(group === '' ? {} : { group }), kind: plural, uid: object.metadata.uid };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}

const deleteOptionsStruct = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions' } as const;

/** A copy of what a body says of options, and of nothing else: it may say very much. */
function optionsOf(body: object): DeleteOptions {
  const names = Object.keys(structBehind(deleteOptionsStruct).fields);
  const said = names.flatMap(name => (Object.hasOwn(body, name) ? [[name, (body as JsonObject)[name]]] : []));
  return deepClone(Object.fromEntries(said) as DeleteOptions);
}

/** Options of a delete from its body, with the query's where the body is silent. */
export function readDeleteOptions(body: unknown, options: RequestOptions): DeleteOptions {
  if (body !== undefined && (typeof body !== 'object' || Array.isArray(body)))
    throw badRequest('the body must be DeleteOptions');
  const given = optionsOf(body ?? {});
  checkTypeNames(given);
  const { error } = decodeObject(deleteOptionsStruct, given);
  if (error !== undefined) throw badRequest(error);
  if (given.kind && given.kind !== 'DeleteOptions')
    throw badRequest(`decoded object cannot be converted to DeleteOptions: ${given.kind}`);
  const merged: DeleteOptions = {
    ...(options.gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds: options.gracePeriodSeconds }),
    ...(options.propagationPolicy === undefined ? {} : { propagationPolicy: options.propagationPolicy }),
    ...(options.orphanDependents === undefined ? {} : { orphanDependents: options.orphanDependents }),
    ...(options[unsafe] === undefined ? {} : { [unsafe]: options[unsafe] }),
    ...given,
  };
  check(merged);
  return merged;
}

/** The request, with what the options say of a dry run: clients tell it there, and not in the query. */
function withDryRun(request: WriteRequest, { dryRun = [] }: DeleteOptions): WriteRequest {
  return dryRun.length === 0 ? request : { ...request, options: { ...request.options, dryRun } };
}

const deleteOptionsKind = { group: 'meta.k8s.io', kind: 'DeleteOptions' };

const policies = ['Foreground', 'Background', 'Orphan'];

function check(deleteOptions: DeleteOptions): void {
  const { propagationPolicy: policy, orphanDependents, dryRun } = deleteOptions;
  const errors = [...unsafeErrors(deleteOptions)];
  const field = 'propagationPolicy';
  if (policy !== undefined && orphanDependents !== undefined)
    errors.push(invalidValue(field, policy, 'orphanDependents and deletionPropagation cannot be both set'));
  if (policy !== undefined && !policies.includes(policy))
    errors.push(notSupported(field, policy, [...policies, 'nil']));
  errors.push(...dryRunErrors(dryRun));
  if (errors.length > 0) throw invalidObject(deleteOptionsKind, '', errors);
}

/** What nothing can be promised of when an object is deleted unseen. */
const unsafeExcludes = [
  'dryRun',
  'propagationPolicy',
  'orphanDependents',
  'gracePeriodSeconds',
  'preconditions',
] as const;

function unsafeErrors(deleteOptions: DeleteOptions): FieldError[] {
  if (!deleteOptions[unsafe]) return [];
  return unsafeExcludes
    .filter(name => deleteOptions[name] !== undefined)
    .map(name => unsafeError(`cannot be set together with .${name}`));
}

const unsafeError = (detail: string): FieldError => ({ type: 'Invalid', field: unsafe, badValue: true, detail });

function checkPreconditions({ resource }: Engine, { preconditions = {} }: DeleteOptions, old: StoredObject): void {
  const { uid, resourceVersion } = old.object.metadata;
  const fail = failedPrecondition(resource, old.name);
  const { uid: wantedUid = uid, resourceVersion: wantedVersion = resourceVersion } = preconditions;
  if (wantedUid !== uid) throw fail('UID', wantedUid, uid, 'deleted and then recreated');
  if (wantedVersion !== resourceVersion) throw fail('ResourceVersion', wantedVersion, resourceVersion, 'modified');
}

type Failed = (what: string, wanted: string, found: string, perhaps: string) => StatusError;

/** As upstream, the conflict names the kind where others name the resource. */
function failedPrecondition({ kind, groupResource, strategy }: Resource, name: string): Failed {
  if (strategy.checksPreconditionsItself)
    return (what, wanted, found) =>
      conflict(
        groupResource,
        name,
        `Precondition failed: ${what} in precondition: ${wanted}, ${what} in object meta: ${found}`,
      );
  return (what, wanted, found, perhaps) =>
    conflict(
      { group: kind.group, resource: kind.kind },
      name,
      `the ${what} in the precondition (${wanted}) does not match the ${what} in record (${found}). The object might have been ${perhaps}`,
    );
}

/** Undefined when somebody else was quicker. */
async function carryOut(
  engine: Engine,
  request: WriteRequest,
  plan: DeletionPlan,
  { old, run }: { old: StoredObject; run: Run },
): Promise<Deleted | undefined> {
  if (plan.do === 'wait') return { stored: old, isGone: false };
  if (plan.do === 'remove') {
    const stored = plan.last ? await run(unstored(engine, plan.last, old)) : old;
    if (isDryRun(request)) return { stored, isGone: true };
    // As upstream: who watches sees it going before it is gone.
    const isMarked = plan.last === undefined || old.object.metadata.deletionTimestamp !== undefined;
    const marked = isMarked ? old : (await commitObject(engine, plan.last, { old, run })).stored;
    if (!marked) return undefined;
    const { conflict: lost, revision } = await commitRemoval(engine, marked);
    return lost === undefined ? { stored: stored.at(revision), isGone: true } : undefined;
  }
  const isSame = await run(oneStep(() => deepEqual(plan.draft, old.object)));
  if (isSame) return { stored: old, isGone: false };
  if (isDryRun(request)) return { stored: await run(unstored(engine, plan.draft, old)), isGone: false };
  const { stored } = await commitObject(engine, plan.draft, { old, run });
  return stored && { stored, isGone: false };
}

/** What an object would be if it were stored in the place of another one. */
function* unstored(
  { resource }: Engine,
  draft: KubeObject,
  { namespace, name, revision }: StoredObject,
): Steps<StoredObject> {
  const value = yield* encodeWithinBounds(resource, draft);
  return new StoredObject(resource, pathOf(namespace, name), { value, revision });
}
